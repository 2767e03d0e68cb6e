export interface ProgressEvent {
  /** `Container shop-web-1`, or a service, an image, a layer. */
  readonly id: string;
  readonly text?: string;
  readonly status: string;
  readonly state: "working" | "done" | "warning" | "error";
  /** The object that this one is a part of: a layer's image. */
  readonly parent?: string;
  /** Of a download. */
  readonly current?: number;
  readonly total?: number;
}

export interface ProgressWriter {
  event(event: ProgressEvent): void;
  /** Ends the display. */
  stop(): Promise<void>;
}
