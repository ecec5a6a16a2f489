import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { EngineDialog, EngineDialogs } from '../../src/ports/engine-dialogs.ts';

const PROFILE = 'drachtio_mrf';

/** What a FreeSWITCH makes of an INVITE: a SIP status, or `silent`, no answer. */
type Reaction = number | 'silent';

/** The event socket of a FreeSWITCH that has no media, and its SIP side ({@link FakeFreeswitches}). */
export class FakeFreeswitch {
  readonly host = '127.0.0.1';
  readonly password = 'pw';
  readonly profile = PROFILE;
  /** Where it takes INVITEs. */
  readonly sipAddress: string;
  /** The requests on its event socket. */
  readonly requests: string[] = [];
  /** Channels of others. */
  others = 0;
  maxSessions = 1000;
  reaction: Reaction = 200;
  /** Our channels on it. */
  channels = 0;
  /** Channels that it had for us. */
  ended = 0;
  readonly zone: string | null;
  readonly #sockets = new Set<Socket>();
  #listener: Server | null = null;
  #port = 0;

  private constructor(sipAddress: string, zone: string | null) {
    this.sipAddress = sipAddress;
    this.zone = zone;
  }

  static async start(sipPort: number, zone: string | null = null): Promise<FakeFreeswitch> {
    const fake = new FakeFreeswitch(`127.0.0.1:${sipPort}`, zone);
    await fake.listen();
    return fake;
  }

  get port(): number {
    return this.#port;
  }

  get name(): string {
    return `${this.host}:${this.#port}`;
  }

  /** Begins to listen, again at its port after {@link crash}. */
  async listen(): Promise<void> {
    const listener = createServer((socket) => this.#serve(socket));
    this.#listener = listener;
    await new Promise<void>((resolve) => listener.listen(this.#port, this.host, resolve));
    this.#port = (listener.address() as AddressInfo).port;
  }

  /** Tells its channels, as it does every few seconds. */
  heartbeat(): void {
    const event = [
      'Event-Name: HEARTBEAT',
      `Session-Count: ${this.others + this.channels}`,
      `Max-Sessions: ${this.maxSessions}`,
      '',
      '',
    ].join('\n');
    for (const socket of this.#sockets) {
      socket.write(`Content-Length: ${event.length}\nContent-Type: text/event-plain\n\n${event}`);
    }
  }

  /** Is gone at once, with all channels. */
  crash(): void {
    this.#listener?.close();
    this.#listener = null;
    this.channels = 0;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write('Content-Type: auth/request\n\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const request of text.split('\n\n').map((part) => part.trimStart())) {
        if (request === '') continue;
        this.requests.push(request);
        socket.write(this.#answer(request));
      }
    });
  }

  #answer(request: string): string {
    if (!request.startsWith('api ')) return 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
    const body = this.#output(request.slice('api '.length));
    return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
  }

  #output(command: string): string {
    switch (command) {
      case 'sofia status':
        return `${PROFILE}\tprofile\t    sip:mod_sofia@${this.sipAddress}\tRUNNING (0)\n`;
      case `sofia status profile ${PROFILE}`:
        return 'CODECS IN        \tPCMU,PCMA\n';
      case 'show codec':
        return 'type,name,ikey\ncodec,G.711 ulaw,CORE_PCM_MODULE\ncodec,G.711 alaw,CORE_PCM_MODULE\n';
      case 'fsctl pause_check inbound':
        return 'false';
      case 'status':
        return `${this.others + this.channels} session(s) - peak 9, last 5min 9 \n${this.maxSessions} session(s) max\n`;
      default:
        return '+OK\n';
    }
  }
}

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 0',
  '',
].join('\r\n');

/** The SIP side of several of them. */
export class FakeFreeswitches implements EngineDialogs {
  readonly #all: readonly FakeFreeswitch[];
  /** Answers INVITEs that were left without an answer. */
  #late: (() => void)[] = [];

  constructor(...all: readonly FakeFreeswitch[]) {
    this.#all = all;
  }

  async invite(uri: string): Promise<EngineDialog> {
    const server = this.#all.find(({ sipAddress }) => uri.endsWith(`@${sipAddress}`));
    if (server === undefined) throw new Error(`nobody is at ${uri}`);
    if (server.reaction === 'silent') await new Promise<void>((resolve) => this.#late.push(resolve));
    else if (server.reaction !== 200) {
      throw Object.assign(new Error('Maximum Calls In Progress'), { status: server.reaction });
    }
    server.channels++;
    return {
      remoteSdp: SDP,
      reinvite: () => Promise.resolve(),
      bye: () => {
        server.channels--;
        server.ended++;
        return Promise.resolve();
      },
      onEnded: () => undefined,
    };
  }

  /** Answers INVITEs that were left without an answer. */
  answerLate(): void {
    for (const answer of this.#late.splice(0)) answer();
  }
}
