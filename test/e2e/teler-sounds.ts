import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The sounds of Teler's programs, and the prompts of the site that they are. */
const SOUNDS: Readonly<Record<string, string>> = {
  '/greeting.wav': 'announcement.wav',
  '/music.wav': 'ai.wav',
  '/whisper.wav': 'whisper.wav',
};

/** A server of sounds, out of the folder of a site's prompts. */
export class TelerSounds implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(prompts: string): Promise<TelerSounds> {
    const server = createServer((request, response) => {
      const file = SOUNDS[request.url ?? ''];
      if (file === undefined) response.writeHead(404).end();
      else void readFile(join(prompts, file)).then((wav) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(wav)); // prettier-ignore
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TelerSounds(server);
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    return Promise.resolve();
  }
}
