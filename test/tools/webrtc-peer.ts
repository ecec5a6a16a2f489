import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { nowMs } from './take.ts';
import type { PeerCommand, PeerReply } from './webrtc-peer-messages.ts';

type WithoutId<Command> = Command extends unknown ? Omit<Command, 'id' | 'peer'> : never;

/** A format of an offer or answer, as `111 opus/48000/2`, with its parameters. */
export interface PeerFormat {
  readonly payloadType: number;
  readonly map: string;
  readonly fmtp?: string | undefined;
}

/** How a headless browser describes itself. */
export interface PeerDescription {
  readonly formats: readonly PeerFormat[];
  /** @defaultValue `sendrecv` */
  readonly direction?: string | undefined;
  /** Other lines in the place of its own, such as a wrong fingerprint. */
  readonly edit?: ((sdp: string) => string) | undefined;
}

/** A process with headless browsers. */
export class WebrtcPeers {
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, PromiseWithResolvers<string>>();
  readonly #peers = new Map<number, WebrtcPeer>();
  #nextId = 1;

  constructor() {
    this.#child = fork(new URL('./webrtc-peer-process.ts', import.meta.url), [], { execArgv: [] });
    this.#child.on('message', (message: PeerReply) => {
      if (message.kind === 'done') this.#asked.get(message.id)?.resolve(message.result);
      else if (message.kind === 'failed') this.#asked.get(message.id)?.reject(new Error(message.reason));
      else this.#peers.get(message.peer)?.tell(message);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Another browser. @param partyPort where its sound comes from and goes to, at 127.0.0.1 */
  async open(partyPort: number): Promise<WebrtcPeer> {
    const number = this.#nextId++;
    const ask = (command: WithoutId<PeerCommand>): Promise<string> => this.#ask(number, command);
    const port = Number(await ask({ op: 'open', to: partyPort }));
    const peer = new WebrtcPeer(port, ask);
    this.#peers.set(number, peer);
    return peer;
  }

  async close(): Promise<void> {
    const gone = new Promise((done) => this.#child.once('exit', done));
    if (this.#child.connected) this.#child.disconnect();
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(peer: number, command: WithoutId<PeerCommand>): Promise<string> {
    const id = this.#nextId++;
    const asked = Promise.withResolvers<string>();
    this.#asked.set(id, asked);
    this.#child.send({ ...command, id, peer });
    try {
      return await asked.promise;
    } finally {
      this.#asked.delete(id);
    }
  }
}

/** A headless browser: ICE and DTLS-SRTP are those of node-datachannel, and its sound is a party's. */
export class WebrtcPeer {
  /** Where its party sends to, at 127.0.0.1. */
  readonly port: number;
  readonly states: string[] = [];
  /** When its first packet came, by `nowMs`; null: none has. */
  heardAtMs: number | null = null;
  readonly #ask: (command: WithoutId<PeerCommand>) => Promise<string>;
  /** Its transport, in the words of the library. */
  #local = '';
  #version = 0;

  constructor(port: number, ask: (command: WithoutId<PeerCommand>) => Promise<string>) {
    this.port = port;
    this.#ask = ask;
  }

  /** An offer: the first one, or a new one by the same transport. */
  async offer(description: PeerDescription): Promise<string> {
    if (this.#local === '') this.#local = await this.#ask({ op: 'offer' });
    return this.#describe(description);
  }

  /** An offer that restarts ICE, and DTLS with another certificate. */
  async restart(description: PeerDescription): Promise<string> {
    await this.#ask({ op: 'renew' });
    this.#local = '';
    this.heardAtMs = null;
    return await this.offer(description);
  }

  /** Takes the answer to its offer. */
  async accept(answer: string): Promise<void> {
    await this.#ask({ op: 'accept', sdp: answer });
  }

  /** The answer to an offer that restarts ICE, by another connection. */
  async renewedAnswer(offer: string, description: PeerDescription): Promise<string> {
    await this.#ask({ op: 'renew' });
    return await this.answer(offer, description);
  }

  /** The answer to an offer. */
  async answer(offer: string, description: PeerDescription): Promise<string> {
    this.#local = await this.#ask({ op: 'answer', sdp: offer });
    return this.#describe(description);
  }

  tell(message: PeerReply & { kind: 'state' | 'heard' }): void {
    if (message.kind === 'state') this.states.push(message.state);
    else this.heardAtMs = nowMs();
  }

  async close(): Promise<void> {
    await this.#ask({ op: 'close' });
  }

  #describe({ formats, direction = 'sendrecv', edit = (sdp) => sdp }: PeerDescription): string {
    const own = (name: string): string[] => this.#local.split('\r\n').filter((line) => line.startsWith(`a=${name}`));
    return edit(
      [
        'v=0',
        `o=- 1 ${String(++this.#version)} IN IP4 127.0.0.1`,
        's=-',
        't=0 0',
        'a=group:BUNDLE 0',
        `m=audio 9 UDP/TLS/RTP/SAVPF ${formats.map(({ payloadType }) => payloadType).join(' ')}`,
        'c=IN IP4 0.0.0.0',
        ...['ice-ufrag', 'ice-pwd', 'fingerprint', 'setup', 'candidate'].flatMap(own),
        'a=mid:0',
        `a=${direction}`,
        'a=rtcp-mux',
        ...formats.flatMap(({ payloadType, map, fmtp }) => [
          `a=rtpmap:${String(payloadType)} ${map}`,
          ...(fmtp === undefined ? [] : [`a=fmtp:${String(payloadType)} ${fmtp}`]),
        ]),
        '',
      ].join('\r\n'),
    );
  }
}
