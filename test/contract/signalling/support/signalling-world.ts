import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type {
  IncomingInvite,
  IncomingLeg,
  LegSignal,
  OutgoingInvite,
  SignallingLeg,
} from '../../../../src/ports/signalling.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import { Inbox } from '../../sip-server/support/inbox.ts';
import type { describeOnEngines, ServerUnderTest } from '../../sip-server/support/server-under-test.ts';
import { startServerUnderTest } from '../../sip-server/support/server-under-test.ts';
import type { PeerCall } from '../../sip-server/support/sip-peer.ts';
import { SipPeer } from '../../sip-server/support/sip-peer.ts';
import { header, sdp, tag, unique, uriOf, writeSip } from '../../sip-server/support/sip-text.ts';
import type { SipText } from '../../sip-server/support/sip-text.ts';

const ENDED = { q850Cause: 16, text: 'Normal clearing' };

/** The signalling adapter on a SIP server, with one peer on the other side. */
export class SignallingWorld {
  readonly signalling: DrachtioSignalling;
  readonly peer: SipPeer;
  readonly invites = new Inbox<IncomingInvite>(({ calledNumber }) => calledNumber);
  readonly signals = new Inbox<LegSignal>(({ type }) => type);
  readonly #server: ServerUnderTest;

  private constructor(server: ServerUnderTest, signalling: DrachtioSignalling, peer: SipPeer) {
    this.#server = server;
    this.signalling = signalling;
    this.peer = peer;
  }

  static async open(server: ServerUnderTest): Promise<SignallingWorld> {
    const signalling = new DrachtioSignalling({
      engine: server.engine,
      control: server.control,
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    const world = new SignallingWorld(server, signalling, await SipPeer.open());
    await signalling.start((invite) => world.invites.add(invite));
    await new Promise((resolve) => setTimeout(resolve, 50)); // the routes are on their way
    return world;
  }

  async close(): Promise<void> {
    await this.signalling.close();
    await this.peer.close();
  }

  /** The next signal of that type, of any leg. */
  async signal<Type extends LegSignal['type']>(type: Type): Promise<Extract<LegSignal, { type: Type }>> {
    const matches = (each: LegSignal): boolean => each.type === type;
    return (await this.signals.take(matches, type)) as Extract<LegSignal, { type: Type }>;
  }

  /** The peer calls, and is answered. */
  async incoming(headers: Readonly<Record<string, string>> = {}): Promise<{
    call: PeerCall;
    leg: IncomingLeg;
    ok: SipText;
  }> {
    const call = this.peer.call(this.#server.sip);
    call.invite({ headers });
    const invite = await this.invites.take(() => true, 'INVITE');
    const leg = invite.take((each) => this.signals.add(each));
    leg.answer(sdp(5000));
    const ok = await call.answered();
    await this.signal('answered');
    await this.signal('acknowledged');
    return { call, leg, ok };
  }

  /** We call the peer, which answers. */
  async outgoing(
    more: Partial<OutgoingInvite> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ far: FarEnd; leg: SignallingLeg; invite: SipText }> {
    const leg = this.dial(more);
    const invite = await this.peer.request('INVITE');
    this.peer.reply(invite, 200, { body: sdp(4000), headers });
    await this.peer.request('ACK');
    await this.signal('answered');
    return { far: new FarEnd(this.peer, invite), leg, invite };
  }

  dial(more: Partial<OutgoingInvite> = {}): SignallingLeg {
    const invite = { destination: this.peer.uri('bob'), sdp: sdp(5000), callerNumber: '1', headers: {}, ...more };
    return this.signalling.dial(invite, (each) => this.signals.add(each));
  }

  async hangUp(leg: SignallingLeg): Promise<void> {
    leg.hangup(ENDED);
    this.peer.reply(await this.peer.request('BYE'), 200);
    await this.signal('ended');
  }
}

/** A server for all tests of a suite, and a world of its own for each. */
export function useSignallingWorld(engine: Parameters<Parameters<typeof describeOnEngines>[1]>[0]): {
  readonly server: ServerUnderTest;
  readonly world: SignallingWorld;
} {
  let server: ServerUnderTest;
  let world: SignallingWorld;
  beforeAll(async () => {
    server = await startServerUnderTest(engine);
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    world = await SignallingWorld.open(server);
  });
  afterEach(async () => {
    await world.close();
  });
  return {
    get server() {
      return server;
    },
    get world() {
      return world;
    },
  };
}

/** The called side of an INVITE of ours, with the tag that {@link SipPeer.reply} gives. */
export class FarEnd {
  readonly #peer: SipPeer;
  readonly #invite: SipText;
  #sequence = 0;

  constructor(peer: SipPeer, invite: SipText) {
    this.#peer = peer;
    this.#invite = invite;
  }

  /** Our dialog as its Replaces names it. */
  get replaces(): string {
    const ours = tag(header(this.#invite, 'from'));
    return `${header(this.#invite, 'call-id')};to-tag=${ours};from-tag=callee`;
  }

  /** @returns the CSeq number */
  send(method: string, headers: Readonly<Record<string, string>> = {}, body = ''): number {
    const lines: [string, string][] = [
      ['Via', `SIP/2.0/UDP ${this.#peer.hostPort};branch=z9hG4bK${unique('b')}`],
      ['Max-Forwards', '70'],
      ['From', `${header(this.#invite, 'to')};tag=callee`],
      ['To', header(this.#invite, 'from')],
      ['Call-ID', header(this.#invite, 'call-id')],
      ['CSeq', `${String(++this.#sequence)} ${method}`],
      ['Contact', `<${this.#peer.uri('bob')}>`],
      ...Object.entries(headers),
    ];
    const target = uriOf(header(this.#invite, 'contact'));
    this.#peer.send(writeSip(`${method} ${target} SIP/2.0`, lines, body), this.#invite.source);
    return this.#sequence;
  }

  /** Sends a NOTIFY of the subscription that a REFER of ours made (RFC 3515 2.4.4). */
  notify(sipfrag: string, state = 'active;expires=60', event = 'refer'): void {
    const type: Record<string, string> = sipfrag === '' ? {} : { 'Content-Type': 'message/sipfrag;version=2.0' };
    this.send('NOTIFY', { Event: event, 'Subscription-State': state, ...type }, sipfrag);
  }
}
