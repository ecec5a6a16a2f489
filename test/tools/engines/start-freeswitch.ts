import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askEventSocket } from '../../../src/media/freeswitch/ask-event-socket.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { EngineProcess } from './engine-process.ts';
import { findEngine, freeswitchHasOpus } from './find-binary.ts';
import { freePorts, freeRtpPorts } from './free-ports.ts';

/** The configuration that we give to sites. The tests run it unchanged. */
const CONFIGURATION = fileURLToPath(new URL('../../../freeswitch', import.meta.url));
const DIRECTORIES = ['log', 'run', 'db', 'temp', 'certs', 'cache', 'storage', 'recordings'] as const;
const PROFILE = 'drachtio_mrf';
/** The number of RTP ports. Each endpoint has two (RTP and RTCP), so this is enough for 200 calls with two legs. */
const RTP_PORTS = 1000;

/** The ways in which it gets prompts. `http` needs mod_http_cache. */
type PromptsFrom = 'shared' | 'http';

/** A FreeSWITCH that runs for a test. */
export class TestFreeswitch {
  readonly host = '127.0.0.1';
  readonly profile = PROFILE;
  readonly port: number;
  readonly password: string;
  readonly sipPort: number;
  readonly rtp: { readonly first: number; readonly last: number };
  /** The folder of its files. The log is in `log/freeswitch.log`. */
  readonly directory: string;
  readonly #maxSessions: number;
  readonly #dialplan: string | null;
  readonly #parameters: Readonly<Record<string, string>>;
  /** The way in which it gets prompts. */
  readonly prompts: PromptsFrom;
  #process: EngineProcess | null = null;

  private constructor(
    ports: { port: number; sipPort: number; rtp: { first: number; last: number } },
    directory: string,
    maxSessions: number,
    prompts: PromptsFrom,
    dialplan: string | null,
    parameters: Readonly<Record<string, string>>,
  ) {
    this.#maxSessions = maxSessions;
    this.#dialplan = dialplan;
    this.#parameters = parameters;
    this.prompts = prompts;
    this.port = ports.port;
    this.sipPort = ports.sipPort;
    this.rtp = ports.rtp;
    this.password = randomBytes(12).toString('hex');
    this.directory = directory;
  }

  /**
   * Starts one on free ports of 127.0.0.1.
   * @param dialplan replaces ours
   * @param parameters of the SIP profile, instead of or beside ours
   * @throws Error if there is no program, or it does not come up
   */
  static async start(
    maxSessions = 1000,
    rtpPorts = RTP_PORTS,
    prompts: PromptsFrom = 'shared',
    dialplan: string | null = null,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<TestFreeswitch> {
    const [port, sipPort] = await freePorts(2);
    const rtp = await freeRtpPorts(rtpPorts);
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-freeswitch-'));
    const engine = new TestFreeswitch(
      { port: port!, sipPort: sipPort!, rtp },
      directory,
      maxSessions,
      prompts,
      dialplan,
      parameters,
    );
    await engine.restart();
    return engine;
  }

  /** Starts it again on the same ports, after {@link kill} or {@link stop}. */
  async restart(): Promise<void> {
    const program = findEngine('freeswitch');
    if (program === null) throw new Error('no freeswitch on PATH or in FREESWITCH_BIN');
    const paths = DIRECTORIES.flatMap((name) => [`-${name}`, join(this.directory, name)]);
    await Promise.all(DIRECTORIES.map((name) => mkdir(join(this.directory, name), { recursive: true })));
    let configuration = CONFIGURATION;
    const parameters = Object.entries(this.#parameters);
    if (this.#dialplan !== null || parameters.length > 0) {
      configuration = join(this.directory, 'conf');
      await cp(CONFIGURATION, configuration, { recursive: true });
    }
    if (this.#dialplan !== null) {
      await writeFile(join(configuration, 'dialplan', 'warmbridge.xml'), this.#dialplan);
    }
    if (parameters.length > 0) {
      const file = join(configuration, 'autoload_configs', 'sofia.conf.xml');
      const text = await readFile(file, 'utf8');
      const kept = parameters.reduce((xml, [name]) => xml.replace(new RegExp(`<param name="${name}"[^>]*>`), ''), text);
      const lines = parameters.map(([name, value]) => `<param name="${name}" value="${value}"/>`);
      await writeFile(file, kept.replace('<param name="sip-ip"', `${lines.join('')}<param name="sip-ip"`));
    }
    this.#process = await EngineProcess.start(
      program,
      ['-nf', '-nc', '-nonat', '-nonatmap', '-nocal', '-rp', '-conf', configuration, ...paths],
      {
        FREESWITCH_EVENT_SOCKET_PORT: String(this.port),
        FREESWITCH_EVENT_SOCKET_PASSWORD: this.password,
        FREESWITCH_SIP_PORT: String(this.sipPort),
        FREESWITCH_RTP_FIRST_PORT: String(this.rtp.first),
        FREESWITCH_RTP_LAST_PORT: String(this.rtp.last),
        FREESWITCH_MAX_SESSIONS: String(this.#maxSessions),
        FREESWITCH_PROMPTS: this.prompts,
        FREESWITCH_OPUS: freeswitchHasOpus() ? 'with' : 'without',
      },
      async () => {
        try {
          return /\bdrachtio_mrf\b.*RUNNING/.test(await this.api('sofia status'));
        } catch {
          return false;
        }
      },
    );
  }

  /** The name that the media engine gives to this server. */
  get name(): string {
    return `${this.host}:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Runs an API command and returns the answer. */
  async api(command: string): Promise<string> {
    return await askEventSocket(this, command, 2000, new SystemClock());
  }

  /** The channels that are up, whoever made them. */
  async channels(): Promise<number> {
    return Number(/^(\d+) session\(s\) - peak/m.exec(await this.api('status'))?.[1]);
  }

  /** The channels and conferences that are up. The text is empty after a clean end. */
  async leftovers(): Promise<string[]> {
    const listed = await this.api('show channels count');
    const conferences = await this.api('conference list');
    return [
      ...(/^0 total/m.test(listed) ? [] : [`${listed.trim()} channels`]),
      ...(conferences.includes('No active conferences') ? [] : [conferences.trim()]),
    ];
  }

  /** The same as {@link leftovers} after some time, because a channel that was hung up is listed for a moment. */
  async leftoversAfter(timeoutMs: number): Promise<string[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const left = await this.leftovers();
      if (left.length === 0 || Date.now() > deadline) return left;
      await delay(50);
    }
  }

  async log(): Promise<string> {
    return await readFile(join(this.directory, 'log', 'freeswitch.log'), 'utf8');
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
    await rm(this.directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
