/** The table that curl shows while it transfers. */
import type { Transfer } from "./transfer.ts";
import { speed } from "./write-out.ts";

export const METER_HEAD = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

export const METER_START = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0";

export function meterLine(transfer: Transfer): string {
  const total = Number(transfer.response?.headers.get("content-length") ?? transfer.downloaded);
  const down = transfer.downloaded;
  const up = transfer.uploaded;
  const percent = total + up === 0 ? 0 : Math.floor(((down + up) * 100) / (total + up));
  const rate = speed(down, transfer.total);
  const seconds = Math.floor(Number(transfer.total) / 1e9);
  const spent = seconds === 0 ? "--:--:--" : clock(seconds);
  const left = (value: number) => String(value).padStart(3);
  const share = (bytes: number) => left(bytes === 0 ? 0 : 100);
  const sizes = `${left(percent)} ${five(total + up)}  ${share(down)} ${five(down)}  ${share(up)} ${five(up)}`;
  return `\r${sizes}  ${five(rate)}  ${five(speed(up, transfer.total))} ${spent} ${spent} --:--:-- ${five(rate)}`;
}

function five(bytes: number): string {
  return amount(bytes).padStart(5);
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** At most five characters: `99999`, `1234k`, `12.3M`. */
function amount(bytes: number): string {
  if (bytes < 100_000) return String(bytes);
  const kilo = bytes / 1024;
  if (kilo < 10_000) return `${Math.floor(kilo)}k`;
  const mega = kilo / 1024;
  if (mega < 100) return `${mega.toFixed(1)}M`;
  if (mega < 10_000) return `${Math.floor(mega)}M`;
  const giga = mega / 1024;
  return giga < 100 ? `${giga.toFixed(1)}G` : `${Math.floor(giga)}G`;
}
