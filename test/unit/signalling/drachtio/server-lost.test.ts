import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LegSignal, SignallingLeg } from '../../../../src/ports/signalling.ts';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';
import type { FakeDialog } from './fake-srf.ts';
import { FakeInvite, FakeSrf } from './fake-srf.ts';

const LOST = { type: 'ended', by: 'lost', q850Cause: null, detail: 'signalling-lost' };
const REASON = { q850Cause: 16, text: 'Normal clearing' };

describe('the SIP server, or the connection to it, is lost', () => {
  let clock: FakeClock;
  let srf: FakeSrf;
  let signalling: DrachtioSignalling;
  let signals: LegSignal[];
  let onInvite: () => void;

  beforeEach(async () => {
    clock = new FakeClock();
    srf = new FakeSrf();
    signals = [];
    onInvite = () => undefined;
    signalling = new DrachtioSignalling(
      {
        engine: 'drachtio',
        control: { host: '127.0.0.1', port: 9022, secret: 's' },
        clock,
        logger: pino({ level: 'silent' }),
      },
      srf,
    );
    await signalling.start((invite) => {
      const leg = invite.take((signal) => signals.push(signal));
      onInvite = () => leg.answer('v=0');
    });
  });

  const dial = async (): Promise<SignallingLeg> => {
    const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber: '1', headers: {} };
    const leg = signalling.dial(invite, (signal) => signals.push(signal));
    await settle();
    return leg;
  };

  const talk = async (): Promise<{ leg: SignallingLeg; dialog: FakeDialog }> => {
    const leg = await dial();
    srf.sent();
    const dialog = srf.answered();
    signals.length = 0;
    return { leg, dialog };
  };

  it('is unavailable at once, and available again after the reconnect', () => {
    expect(signalling.unavailable()).toBeNull();
    srf.lose();
    expect(signalling.unavailable()).toBe('the SIP server is away');
    srf.lose(); // each attempt that fails emits this too
    srf.regain('second');
    expect(signalling.unavailable()).toBeNull();
  });

  describe('it hangs with its connection open', () => {
    it('is given up after three pings, again on each silent connection', async () => {
      const { dialog } = await talk();
      clock.advance(60_000);
      expect(signalling.unavailable()).toBeNull();
      srf.hangs = true;
      clock.advance(5_000);
      expect(signalling.unavailable()).toBeNull();
      clock.advance(3_000);
      expect(signalling.unavailable()).toBe('the SIP server is away');
      expect(signals).toEqual([]); // the call goes on, as after any loss
      srf.regain('second', false);
      clock.advance(10_000);
      expect(srf.app.client.mapServer.size).toBe(0);
      srf.hangs = false;
      srf.regain('third');
      expect(signalling.unavailable()).toBeNull();
      expect(dialog.sent).toEqual(['OPTIONS by third']);
      clock.advance(60_000);
      expect(signalling.unavailable()).toBeNull();
    });

    it('one answer of three is enough', () => {
      for (let round = 0; round < 20; round++) {
        srf.hangs = round % 2 === 0;
        clock.advance(2_000);
      }
      expect(signalling.unavailable()).toBeNull();
    });

    it('nothing is sent after close', async () => {
      await signalling.close();
      expect(clock.pending).toBe(0);
    });
  });

  it('our pending INVITE ends with 503 at once, and the far end gets CANCEL over the next connection', async () => {
    await dial();
    srf.sent();
    srf.lose();
    expect(signals).toEqual([{ ...LOST, status: 503 }]);
    expect(signalling.usage().legs).toBe(0);
    srf.regain('second');
    expect(srf.invites[0]!.cancelled).toEqual(['CANCEL by second']);
    expect(srf.byDialogId).toEqual([]);
  });

  it('an INVITE of ours that was answered without a connection gets ACK and BYE by dialog id (RFC 3261 9.1)', async () => {
    await dial();
    srf.sent();
    srf.lose();
    srf.cancelError = new Error('unknown transaction');
    srf.regain('second');
    expect(srf.byDialogId).toEqual(['ACK fake@call;from-tag=ours', 'BYE fake@call;from-tag=ours']);
  });

  it('a 200 of ours that may have gone out before the loss is followed by BYE by dialog id', () => {
    const invite = new FakeInvite();
    srf.called(invite);
    onInvite();
    srf.lose();
    expect(signals).toEqual([{ ...LOST, status: 503 }]);
    srf.regain('second');
    expect(invite.responses).toEqual([]);
    expect(srf.byDialogId.at(-1)).toBe('BYE fake@call;from-tag=theirs');
  });

  it('a new INVITE of ours ends with 503 at once while the server is away', async () => {
    srf.lose();
    await dial();
    expect(signals).toEqual([{ ...LOST, status: 503 }]);
    expect(srf.invites).toEqual([]);
  });

  it('an INVITE that waits for our answer ends with 503; the caller gets it over the next connection', () => {
    const invite = new FakeInvite();
    srf.called(invite);
    srf.lose();
    expect(signals).toEqual([{ ...LOST, status: 503 }]);
    srf.regain('second');
    expect(invite.responses).toEqual(['503 by second']);
  });

  it('an answered call is kept, both ways, and probed after the reconnect', async () => {
    const { dialog } = await talk();
    srf.called(new FakeInvite());
    onInvite();
    const incoming = srf.answeredUs();
    signals.length = 0;
    srf.lose();
    clock.advance(59_000);
    expect(signals).toEqual([]);
    srf.regain('second');
    expect(dialog.sent).toEqual(['OPTIONS by second']);
    expect(incoming.sent).toEqual(['OPTIONS by second']);
  });

  it.each([
    { answer: '481', survived: false },
    { answer: 'ENODIALOG', survived: false },
    { answer: '200', survived: true },
    { answer: '405', survived: true },
    { answer: '408', survived: true },
    { answer: 'EDRACHTIO', survived: true },
  ])('a probe that is answered by $answer: survived is $survived', async ({ answer, survived }) => {
    const { dialog } = await talk();
    srf.lose();
    srf.regain('second');
    if (Number(answer) > 0) dialog.waiting[0]!.resolve({ status: Number(answer) });
    else dialog.waiting[0]!.reject(Object.assign(new Error(answer), { code: answer }));
    await settle();
    expect(signals).toEqual(survived ? [] : [{ ...LOST, status: null }]);
    clock.advance(10_000);
    expect(dialog.sent).toHaveLength(survived ? 2 : 1);
  });

  it('is probed every 10 s, one probe at a time; a call that began since is not', async () => {
    const { dialog } = await talk();
    srf.lose();
    srf.regain('second');
    const { dialog: newer } = await talk();
    clock.advance(10_000);
    expect(dialog.sent).toHaveLength(1); // the first one is not answered yet
    dialog.waiting[0]!.resolve({ status: 200 });
    await settle();
    clock.advance(30_000);
    expect(dialog.sent).toHaveLength(2);
    expect(newer.sent).toEqual([]);
  });

  it('a probe that a second loss swallowed is sent again', async () => {
    const { dialog } = await talk();
    srf.lose();
    srf.regain('second');
    srf.lose();
    srf.regain('third');
    expect(dialog.sent).toEqual(['OPTIONS by second', 'OPTIONS by third']);
    dialog.waiting[0]!.resolve({ status: 481 }); // too late to count
    await settle();
    expect(signals).toEqual([]);
  });

  it('ends every leg if the server stays away for 60 s', async () => {
    await talk();
    srf.lose();
    clock.advance(59_999);
    expect(signals).toEqual([]);
    clock.advance(1);
    expect(signals).toEqual([{ ...LOST, status: null }]);
    expect(signalling.usage().legs).toBe(0);
    await signalling.close();
    expect(clock.pending).toBe(0);
  });

  it('a leg that is hung up meanwhile gets its BYE after the reconnect', async () => {
    const { leg, dialog } = await talk();
    srf.lose();
    leg.hangup(REASON);
    expect(dialog.sent).toEqual([]);
    srf.regain('second');
    expect(dialog.sent).toEqual(['BYE by second']);
    dialog.waiting[0]!.resolve({ status: 200 });
    await settle();
    expect(signals).toEqual([{ type: 'ended', by: 'local', status: null, q850Cause: 16, detail: null }]);
  });

  it('a BYE whose answer was lost is sent again', async () => {
    const { leg, dialog } = await talk();
    leg.hangup(REASON);
    srf.lose();
    srf.regain('second');
    expect(dialog.sent).toEqual(['BYE by first', 'BYE by second']);
  });

  it('a BYE on a connection whose loss is not reported yet waits for the next one', async () => {
    const { leg, dialog } = await talk();
    leg.hangup(REASON);
    dialog.waiting[0]!.reject(Object.assign(new Error('destroyed'), { code: 'ESOCKETDESTROYED' }));
    await settle();
    expect(signals).toEqual([]);
    srf.lose();
    srf.regain('second');
    expect(dialog.sent.at(-1)).toBe('BYE by second');
  });

  it('a BYE that nobody answers ends the leg after 40 s', async () => {
    const { leg } = await talk();
    srf.lose();
    leg.hangup(REASON);
    clock.advance(40_000);
    expect(signals).toMatchObject([{ type: 'ended', detail: 'hangup-timeout' }]);
  });

  it('a dialog that outlived the connection still ends by the BYE of its far end, once', async () => {
    const { dialog } = await talk();
    srf.lose();
    srf.regain('second');
    dialog.emit('destroy', undefined, 'normal release');
    dialog.waiting[0]!.resolve({ status: 481 });
    await settle();
    expect(signals).toEqual([{ type: 'ended', by: 'remote', status: null, q850Cause: null, detail: null }]);
  });

  it('close() ends while the server is away, and leaves no timer', async () => {
    srf.lose();
    await signalling.close();
    expect(clock.pending).toBe(0);
    expect(srf.app.client.wp.closing).toBe(true);
  });
});
