import type { SipMessage } from '../../test/tools/sip-message.ts';
import { mustHave } from '../../test/tools/sip-message.ts';
import { SipEndpoint } from '../load/index.ts';
import type { Faults, Party } from './faulty-wire.ts';
import { FaultyWire } from './faulty-wire.ts';

/** RFC 3261 17.1.2.2, 13.3.1.4: 64*T1, when a phone gives up. */
const GIVE_UP_MS = 32_000;

/** A phone's end of a dialog. */
export interface Line {
  readonly party: Party;
  /** Takes a request that is not known yet, any but an ACK of a refusal. Must answer it. */
  take(request: SipMessage, fromPort: number): void;
}

/** A phone that can be called. */
export interface Extension {
  /** Whose call an INVITE is. */
  partyOf(text: string): Party;
  /** A new call. */
  ring(invite: SipMessage, fromPort: number): Line;
}

/** The callers' or the agents' phones of all handoffs, on one socket of SIP behind a faulty wire. */
export class Switchboard {
  readonly wire: FaultyWire;
  /** By Call-ID. */
  readonly #lines = new Map<string, Line>();
  /** By the user part of the address. */
  readonly #extensions = new Map<string, Extension>();
  #endpoint: SipEndpoint | null = null;

  private constructor(faults: Faults) {
    this.wire = new FaultyWire(faults, (text) => this.#partyOf(text));
  }

  static async open(faults: Faults): Promise<Switchboard> {
    const board = new Switchboard(faults);
    const options = { wire: board.wire, giveUpMs: GIVE_UP_MS };
    board.#endpoint = await SipEndpoint.open((request, fromPort) => board.#take(request, fromPort), options);
    return board;
  }

  get endpoint(): SipEndpoint {
    return this.#endpoint!;
  }

  uriOf(user: string): string {
    return `sip:${user}@127.0.0.1:${this.endpoint.port}`;
  }

  /** @returns takes it away */
  addLine(callId: string, line: Line): () => void {
    this.#lines.set(callId, line);
    return () => void this.#lines.delete(callId);
  }

  /** @returns takes it away */
  addExtension(user: string, extension: Extension): () => void {
    this.#extensions.set(user, extension);
    return () => void this.#extensions.delete(user);
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }

  #take(request: SipMessage, fromPort: number): void {
    const callId = mustHave(request, 'Call-ID');
    const line = this.#lines.get(callId);
    if (line !== undefined) {
      line.take(request, fromPort);
      return;
    }
    const extension = request.method === 'INVITE' ? this.#extensions.get(userOf(request.startLine)) : undefined;
    if (extension !== undefined) this.#lines.set(callId, extension.ring(request, fromPort));
    // RFC 3261 12.2.2
    else if (request.method !== 'ACK') {
      this.endpoint.respond(request, '481 Call/Transaction Does Not Exist', fromPort, 'nobody');
    }
  }

  #partyOf(text: string): Party | null {
    const callId = /^Call-ID:\s*(\S+)/im.exec(text)?.[1] ?? '';
    return this.#lines.get(callId)?.party ?? this.#extensions.get(userOf(text))?.partyOf(text) ?? null;
  }
}

function userOf(startLine: string): string {
  return /^[A-Z]+ sips?:([^@\s]+)@/.exec(startLine)?.[1] ?? '';
}
