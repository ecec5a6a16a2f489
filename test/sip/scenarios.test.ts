import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import { SipParty } from '../tools/sip-party.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';
import { Workspace } from './harness/workspace.ts';

/** These tests prove that the scenarios check what they claim. Each scenario gets messages that it must refuse. */
describe.skipIf(sippMissing !== null)('scenarios tell good from bad (SIPp)', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  const context: SipMessage['headers'] = [
    ['X-Warmbridge-Call', id],
    ['X-Warmbridge-Handoff', `${id}.h1`],
    ['X-Warmbridge-Reason', 'billing'],
    ['User-to-User', `${Buffer.from(JSON.stringify({ call: id })).toString('hex')};encoding=hex`],
  ];
  const sdp = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
  const reason: SipMessage['headers'] = [['Reason', 'Q.850;cause=16;text="Caller hung up"']];
  let workspace: Workspace;
  let party: SipParty;

  beforeAll(async () => {
    workspace = await Workspace.open();
    party = await SipParty.open('product');
  });

  afterAll(async () => {
    await party[Symbol.asyncDispose]();
    await workspace[Symbol.asyncDispose]();
  });

  /** Rings the scenario and cancels the call. */
  const ringAndCancel = async (
    headers: SipMessage['headers'],
    cancelHeaders: SipMessage['headers'],
    scenario = 'uas-ring-expect-cancel-with-reason',
  ): Promise<void> => {
    await using agent = await Sipp.start(workspace, { scenario, timeoutMs: 2_000 });
    const call = party.invite('agent', { host: '127.0.0.1', port: agent.port }, sdp, headers);
    await call.waitForStatus(180, 1_000).catch(() => undefined);
    call.cancel(cancelHeaders);
    await agent.succeeded();
  };

  it('the context and a Reason are there: the scenario passes', async () => {
    await ringAndCancel(context, reason);
  });

  it.each(context.map(([name]) => name))('%s is missing: the scenario fails', async (missing) => {
    const others = context.filter(([name]) => name !== missing);
    await expect(ringAndCancel(others, reason)).rejects.toThrow(/failed \(SIPp exit status 1\)/);
  });

  it('the Reason of the CANCEL is missing: the scenario fails', async () => {
    await expect(ringAndCancel(context, [])).rejects.toThrow(/failed \(SIPp exit status 1\)/);
  });

  it('the Reason of the CANCEL says something else than that somebody else took the call: the scenario fails', async () => {
    const scenario = 'uas-ring-expect-cancel-completed-elsewhere';
    await ringAndCancel(context, [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']], scenario);
    await expect(ringAndCancel(context, reason, scenario)).rejects.toThrow(/failed \(SIPp exit status 1\)/);
  });

  it('the Reason of the BYE is missing: the scenario fails', async () => {
    const hangUp = async (headers: SipMessage['headers']): Promise<void> => {
      await using agent = await Sipp.start(workspace, { scenario: 'uas-answer-expect-bye', timeoutMs: 2_000 });
      const call = party.invite('agent', { host: '127.0.0.1', port: agent.port }, sdp, context);
      await call.waitForStatus(200);
      call.bye(headers);
      await agent.succeeded();
    };
    await hangUp(reason);
    await expect(hangUp([])).rejects.toThrow(/failed \(SIPp exit status 1\)/);
  });

  it('a caller who expects 404 and gets 486: the scenario fails', async () => {
    party.onCall = (call) => call.reject('486 Busy Here');
    await using caller = await Sipp.start(workspace, {
      scenario: 'uac-invite-expect-404',
      target: { host: '127.0.0.1', port: party.port },
      timeoutMs: 2_000,
    });
    await expect(caller.succeeded()).rejects.toThrow(/failed \(SIPp exit status 1\)/);
    party.onCall = null;
  });

  it('a caller who gets a 200 without telephone-event: the scenario fails', async () => {
    party.onCall = (call) => call.answer(sdp.replaceAll('telephone-event', 'other-event'));
    await using caller = await Sipp.start(workspace, {
      scenario: 'uac-invite-expect-200-then-bye',
      target: { host: '127.0.0.1', port: party.port },
      timeoutMs: 2_000,
    });
    await expect(caller.succeeded()).rejects.toThrow(/failed \(SIPp exit status 1\)/);
    party.onCall = null;
  });
});
