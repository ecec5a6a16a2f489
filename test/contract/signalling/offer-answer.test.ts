import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IncomingInvite, IncomingLeg, LegSignal } from '../../../src/ports/signalling.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines, startServerUnderTest } from '../sip-server/support/server-under-test.ts';
import type { ServerUnderTest } from '../sip-server/support/server-under-test.ts';
import type { PeerCall } from '../sip-server/support/sip-peer.ts';
import { SipPeer } from '../sip-server/support/sip-peer.ts';
import { sdp } from '../sip-server/support/sip-text.ts';

const ENDED = { q850Cause: 16, text: 'Normal clearing' };

describeOnEngines('offers and answers by the signalling adapter on %s', (engine) => {
  let server: ServerUnderTest;
  let signalling: DrachtioSignalling;
  let peer: SipPeer;
  let invites: Inbox<IncomingInvite>;
  let signals: Inbox<LegSignal>;

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    signalling = new DrachtioSignalling({
      engine: server.engine,
      control: server.control,
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    invites = new Inbox<IncomingInvite>(({ calledNumber }) => calledNumber);
    signals = new Inbox<LegSignal>(({ type }) => type);
    await signalling.start((invite) => invites.add(invite));
    await new Promise((resolve) => setTimeout(resolve, 50)); // the routes are on their way
    peer = await SipPeer.open();
  });
  afterEach(async () => {
    await signalling.close();
    await peer.close();
  });

  async function signal<Type extends LegSignal['type']>(type: Type): Promise<Extract<LegSignal, { type: Type }>> {
    const matches = (each: LegSignal): boolean => each.type === type;
    return (await signals.take(matches, type)) as Extract<LegSignal, { type: Type }>;
  }

  async function incoming(): Promise<{ call: PeerCall; leg: IncomingLeg }> {
    const call = peer.call(server.sip);
    call.invite();
    const invite = await invites.take(() => true, 'INVITE');
    const leg = invite.take((each) => signals.add(each));
    leg.answer(sdp(5000));
    await call.answered();
    expect(await signal('acknowledged')).toMatchObject({ sequence: invite.sequence });
    return { call, leg };
  }

  test('an ACK and the re-INVITE after it come in the order of the wire (RFC 3261 13.2.2.4)', async () => {
    const { call, leg } = await incoming();
    call.send('INVITE', { body: sdp(4002) });
    const hold = await signal('reoffered');
    hold.reply({ sdp: sdp(5000) });
    const held = await call.response(200, 'INVITE');
    const before = signals.all.length;
    call.ack(held);
    call.send('INVITE', { headers: { 'Content-Length': '' } });
    const resume = await signal('reoffered');
    expect(signals.all.slice(before)).toMatchObject([
      { type: 'acknowledged', sequence: hold.sequence, sdp: null },
      { type: 'reoffered', sequence: hold.sequence + 1, offer: null },
    ]);
    resume.reply({ sdp: sdp(5002) });
    call.ack(await call.response(200, 'INVITE'), { body: sdp(4004) });
    expect(await signal('acknowledged')).toMatchObject({ sequence: hold.sequence });
    expect(await signal('acknowledged')).toMatchObject({ sequence: resume.sequence, sdp: sdp(4004) });
    leg.hangup(ENDED);
    peer.reply(await peer.request('BYE'), 200);
    await signal('ended');
  });
});
