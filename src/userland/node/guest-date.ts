/** `Date` as scripts see it: the machine's clock, and the time zone of the process instead of the host's. */
import { formatTime } from "../../base/time/format-time.ts";
import { fromLocal, type Zone } from "../../base/time/zone.ts";

export function guestDate(now: () => number, zone: Zone): DateConstructor {
  const offsetAt = (time: number): number => zone.at(Math.floor(time / 1000)).offset * 1000;
  /** The moment at which clocks here show what clocks in Greenwich show at `local`. */
  const moment = (local: number): number =>
    Number.isFinite(local) ? fromLocal(Math.floor(local / 1000), zone) * 1000 + (((local % 1000) + 1000) % 1000) : Number.NaN;

  const GuestDate = class extends Date {
    constructor(...args: unknown[]) {
      const [first] = args;
      if (args.length === 0) super(now());
      else if (args.length > 1) super(moment(localTime(args.map(Number))));
      else super(typeof first === "string" ? GuestDate.parse(first) : (first as number));
    }

    static override now(): number {
      return now();
    }

    static override parse(text: string): number {
      // Without a zone it is local time; but for a date alone in ISO's form, as the language has it.
      if (/(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?:\s*\([^)]*\))?\s*$/i.test(text) || /^\s*[+-]?\d{4,6}(?:-\d\d){0,2}\s*$/.test(text)) return Date.parse(text);
      return moment(Date.parse(/^\s*[+-]?\d{4,6}-\d\d-\d\dT/.test(text) ? `${text.trim()}Z` : `${text} UTC`));
    }

    override getTimezoneOffset(): number {
      return Number.isNaN(this.getTime()) ? Number.NaN : -offsetAt(this.getTime()) / 60_000;
    }

    override toString(): string {
      return this.#text("%a %b %d %Y %H:%M:%S GMT%z", true);
    }

    override toDateString(): string {
      return this.#text("%a %b %d %Y");
    }

    override toTimeString(): string {
      return this.#text("%H:%M:%S GMT%z", true);
    }

    #text(format: string, named = false): string {
      const time = this.getTime();
      if (Number.isNaN(time)) return "Invalid Date";
      const { name } = zone.at(Math.floor(time / 1000));
      return formatTime(format, time, zone) + (named ? ` (${name === "UTC" ? "Coordinated Universal Time" : name})` : "");
    }
  };
  for (const field of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"] as const) {
    const read = Date.prototype[`getUTC${field}`];
    define(GuestDate.prototype, `get${field}`, function (this: Date) {
      return read.call(new Date(this.getTime() + offsetAt(this.getTime())));
    });
    if (field === "Day") continue;
    const write = Date.prototype[`setUTC${field}`] as (...values: number[]) => number;
    define(GuestDate.prototype, `set${field}`, function (this: Date, ...values: number[]) {
      const local = new Date(this.getTime() + offsetAt(this.getTime()));
      write.apply(local, values);
      return this.setTime(moment(local.getTime()));
    });
  }
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"] as const) {
    const print = Date.prototype[name] as (locale?: string, options?: object) => string;
    define(GuestDate.prototype, name, function (this: Date, locale?: string, options: { timeZone?: string } = {}) {
      if (options.timeZone !== undefined) return print.call(this, locale ?? "en-US", options);
      return print.call(new Date(this.getTime() + offsetAt(this.getTime())), locale ?? "en-US", { ...options, timeZone: "UTC" });
    });
  }
  Object.defineProperty(GuestDate, "name", { value: "Date" });
  return GuestDate as unknown as DateConstructor;
}

/** `Date.UTC` with the parts that are left out. */
function localTime([year = Number.NaN, month = 0, day = 1, hours = 0, minutes = 0, seconds = 0, milliseconds = 0]: number[]): number {
  return Date.UTC(year, month, day, hours, minutes, seconds, milliseconds);
}

function define(on: object, name: string, value: unknown): void {
  Object.defineProperty(on, name, { value, writable: true, configurable: true });
}
