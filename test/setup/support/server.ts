// A loopback server that misbehaves in the ways a download must survive.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Served {
  base: string;
  /** The paths that were asked for. */
  requests: string[];
}

export type Answer = (response: ServerResponse, requestPath: string) => void;

export async function serve(answer: Answer): Promise<Served> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(response, request.url ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export const whole =
  (content: Buffer): Answer =>
  (response) =>
    void response.writeHead(200, { "content-length": content.length }).end(content);

/** Promises the whole content, gives half of it and hangs up. */
export const truncated =
  (content: Buffer): Answer =>
  (response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
  };

/** Gives half of the content and then nothing more, without hanging up. */
export const stalled =
  (content: Buffer): Answer =>
  (response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, content.length / 2));
  };

/** Gives the content after a while, so that another set-up comes in between. */
export const slow =
  (content: Buffer, milliseconds: number): Answer =>
  (response, requestPath) =>
    void setTimeout(() => whole(content)(response, requestPath), milliseconds);
