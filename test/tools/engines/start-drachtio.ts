import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineProcess } from './engine-process.ts';
import { findEngine } from './find-binary.ts';
import { freePorts } from './free-ports.ts';

/** A drachtio-server that runs for a test. */
export class TestDrachtio {
  readonly host = '127.0.0.1';
  /** The port for applications. */
  readonly controlPort: number;
  readonly secret: string;
  /** The SIP port, for UDP and TCP. */
  readonly sipPort: number;
  /** Its port for SIP over WebSocket. */
  readonly webSocketPort: number;
  readonly #directory: string;
  #process: EngineProcess | null = null;

  private constructor(controlPort: number, sipPort: number, webSocketPort: number, directory: string) {
    this.controlPort = controlPort;
    this.sipPort = sipPort;
    this.webSocketPort = webSocketPort;
    this.secret = randomBytes(12).toString('hex');
    this.#directory = directory;
  }

  /** Starts one on free ports of 127.0.0.1. @throws Error if there is no program, or it does not come up */
  static async start(): Promise<TestDrachtio> {
    const [controlPort, sipPort, webSocketPort] = await freePorts(3);
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-drachtio-'));
    const server = new TestDrachtio(controlPort!, sipPort!, webSocketPort!, directory);
    await server.restart();
    return server;
  }

  /** Starts it again on the same ports, after {@link kill} or {@link stop}. */
  async restart(): Promise<void> {
    const program = findEngine('drachtio');
    if (program === null) throw new Error('no drachtio on PATH or in DRACHTIO_BIN');
    const file = join(this.#directory, 'drachtio.conf.xml');
    await writeFile(
      file,
      `<drachtio>
        <admin port="${this.controlPort}" secret="${this.secret}">${this.host}</admin>
        <sip><contacts>
          <contact>sip:${this.host}:${this.sipPort};transport=udp,tcp</contact>
          <contact>sip:${this.host}:${this.webSocketPort};transport=ws</contact>
        </contacts></sip>
        <logging><console/><sofia-loglevel>1</sofia-loglevel><loglevel>notice</loglevel></logging>
      </drachtio>`,
    );
    this.#process = await EngineProcess.start(program, ['-f', file], {}, async () => await accepts(this.controlPort));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
