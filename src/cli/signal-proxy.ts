/** Hands signals on: those that this process receives go to the container. */
import { SIGNALS, type Signal } from "../sim/sys.ts";
import { pathEscape } from "./client.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";

const KEPT: readonly Signal[] = ["KILL", "STOP", "CHLD", "PIPE", "URG", "WINCH", "TTIN", "TTOU", "TSTP", "CONT"];

/** Returns a function that stops it. */
export function proxySignals(docker: DockerCli, container: string): () => void {
  const proxied = (Object.keys(SIGNALS) as Signal[]).filter((signal) => !KEPT.includes(signal) && docker.sys.signalAction(signal) !== "ignore");
  for (const signal of proxied) {
    docker.sys.signal(signal, () => {
      docker.sys
        .thread(async () => {
          await docker.client.post(`/containers/${pathEscape(container)}/kill`, undefined, { signal });
        })
        .catch((error: unknown) => {
          // The container may have ended meanwhile.
          if (!(error instanceof CommandError)) throw error;
        });
    });
  }
  return () => {
    for (const signal of proxied) docker.sys.signal(signal, "default");
  };
}

/**
 * Tells the engine the size of the terminal, now and whenever it changes. `redraw`: first another one, so that a program that runs
 * already sees a change and draws its prompt.
 */
export function followWindowSize(docker: DockerCli, path: string, options: { redraw: boolean } = { redraw: false }): () => void {
  const { sys } = docker;
  if (!sys.isatty(1)) return () => {};
  let { redraw } = options;
  const send = () => {
    const { rows, cols } = sys.windowSize(1);
    const isFirst = redraw;
    redraw = false;
    const isKnown = rows > 0 || cols > 0;
    if (!isFirst && !isKnown) return;
    sys
      .thread(async () => {
        if (isFirst) await docker.client.post(`${path}/resize`, undefined, { h: rows + 1, w: cols + 1 });
        if (isKnown) await docker.client.post(`${path}/resize`, undefined, { h: rows, w: cols });
      })
      .catch((error: unknown) => {
        if (!(error instanceof CommandError)) throw error;
      });
  };
  send();
  sys.signal("WINCH", send);
  return () => sys.signal("WINCH", "default");
}
