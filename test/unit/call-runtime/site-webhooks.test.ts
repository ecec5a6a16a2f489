import { describe, expect, it } from 'vitest';
import type { DestinationQuestion, NamedDestinations, SiteWebhook } from '../../../src/ports/destination-site.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const CONFIG = `
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "127.0.0.1" ] } ] }
prompts: { announcement: { text: "one moment" }, callerLeft: { text: "left" } }
routes:
  - match: { to: "*" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    handoff:
      destinations: [ "sip:one@pbx" ]
      fallback:
        - { kind: hangup, hours: never }
        - { kind: destination, webhook: "http://127.0.0.1:9/night?token=t", secret: very-secret, timeoutMs: 1234 }
        - { kind: ai }
hours: [ { name: never, timeZone: UTC, open: {} } ]
`;

async function asked(answer: () => Promise<NamedDestinations>) {
  const questions: { readonly webhook: SiteWebhook; readonly question: DestinationQuestion; readonly signal: AbortSignal }[] = []; // prettier-ignore
  const world = new RegistryWorld({
    config: CONFIG,
    change: (options) => ({
      ...options,
      siteOf: () => ({
        ask: (webhook, question, signal) => {
          questions.push({ webhook, question, signal });
          return answer();
        },
      }),
    }),
  });
  const { leg } = await world.call();
  const { id } = world.only;
  await world.registry.actions.startHandoff(id, {
    reason: 'billing',
    summary: 'Wants a refund.',
    context: { intent: 'refund' },
  });
  await settle();
  world.signalling.dialled[0]!.end({ status: 486 });
  await settle();
  return { world, id, leg: leg(), questions };
}

describe('A call whose route asks the site', () => {
  it('asks the webhook of that fallback, and tells it of the handoff and of what was tried', async () => {
    const { world, id, questions } = await asked(() => Promise.resolve({ destinations: ['sip:night@pbx'] }));
    expect(questions).toMatchObject([
      {
        webhook: {
          url: 'http://127.0.0.1:9/night?token=t',
          secret: 'very-secret',
          timeoutMs: 1_234,
          allowPrivate: false,
        },
        question: {
          callId: id,
          handoffId: `${id}.h1`,
          from: '+15550001',
          route: '*',
          reason: 'billing',
          resultReason: 'busy',
          summary: 'Wants a refund.',
          attempts: [{ destination: 'sip:one@pbx', result: 'busy', sipStatus: 486 }],
          context: { summary: 'Wants a refund.', fields: { intent: 'refund' } },
          metadata: {},
        },
      },
    ]);
    expect(world.signalling.dialled.map(({ invite }) => invite.destination)).toEqual(['sip:one@pbx', 'sip:night@pbx']);
  });

  it('keeps the address of the webhook, and its secret, out of the journal', async () => {
    const { world, id } = await asked(() => Promise.resolve({ destinations: [] }));
    const journal = JSON.stringify(world.store.journal(id));
    expect(journal).toContain('fallback[1]');
    expect(journal).not.toMatch(/very-secret|token=t|night/);
  });

  it('goes on with the next fallback, and says why, where nobody is named', async () => {
    const { world, id } = await asked(() => Promise.reject(new Error('answered 500')));
    expect(world.store.journal(id).find(({ type }) => type === 'handoff.destinationsFailed')?.data).toMatchObject({
      reason: 'answered 500',
    });
    expect(world.ai.notices.at(-1)).toMatchObject({ event: 'handoff.ended', result: 'returned', reason: 'busy' });
  });

  it('gives the question up when the call ends, and what comes then is of no use', async () => {
    let answer: (named: NamedDestinations) => void = () => undefined;
    const { world, leg, questions } = await asked(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    leg.end();
    await world.advance(10_000);
    expect(questions[0]?.signal.aborted).toBe(true);
    answer({ destinations: ['sip:late@pbx'] });
    await settle();
    expect(world.signalling.dialled).toHaveLength(1);
    expect(world.registry.size).toBe(0);
  });
});
