import { beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import { CallMetrics } from '../../../src/records/index.ts';

let metrics: CallMetrics;
beforeEach(() => {
  metrics = new CallMetrics();
});

function count(type: string, data: Readonly<Record<string, unknown>> = {}, kind = 'fact'): void {
  metrics.count({ callId: 'call', sequence: 1, at: '2026-01-01T00:00:00.000Z', kind, type, data } as JournalEntry);
}

/** Returns the lines of one metric. */
async function series(name: string): Promise<readonly string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(`warmbridge_${name}`));
}

describe('Calls', () => {
  it('are counted as they come in, go, and are up', async () => {
    for (const type of ['call.started', 'call.started', 'call.started']) count(type);
    count('call.ended', { result: 'completed', reason: 'caller-hangup', durationMs: 45_000 });
    expect(await series('calls')).toEqual([
      'warmbridge_calls_started_total 3',
      'warmbridge_calls_ended_total{result="completed",reason="caller-hangup"} 1',
      'warmbridge_calls 2',
    ]);
    expect(await series('call_duration_seconds_sum')).toEqual(['warmbridge_call_duration_seconds_sum 45']);
    expect(await series('call_duration_seconds_bucket{le="30"')).toEqual([
      'warmbridge_call_duration_seconds_bucket{le="30"} 0',
    ]);
    expect(await series('call_duration_seconds_bucket{le="60"')).toEqual([
      'warmbridge_call_duration_seconds_bucket{le="60"} 1',
    ]);
  });

  it('are counted by facts alone, and inputs do not count', async () => {
    count('call.started', {}, 'input');
    expect(await series('calls_started_total')).toEqual(['warmbridge_calls_started_total 0']);
  });
});

describe('Handoffs', () => {
  it('are counted by their end, and timed if the two were joined', async () => {
    count('handoff.ended', { result: 'bridged', reason: 'accepted', timings: { bridgedMs: 12_500 } });
    count('handoff.ended', { result: 'failed', reason: 'no-answer', timings: {} });
    count('handoff.ended', { result: 'failed', reason: 'no-answer', timings: {} });
    expect(await series('handoffs_ended_total')).toEqual([
      'warmbridge_handoffs_ended_total{result="bridged",reason="accepted"} 1',
      'warmbridge_handoffs_ended_total{result="failed",reason="no-answer"} 2',
    ]);
    expect(await series('handoff_bridged_seconds_sum')).toEqual(['warmbridge_handoff_bridged_seconds_sum 12.5']);
    expect(await series('handoff_bridged_seconds_count')).toEqual(['warmbridge_handoff_bridged_seconds_count 1']);
  });
});

describe('Answers of an AI', () => {
  it('are timed stage by stage, the first token where it is known', async () => {
    const stages = { recognizedMs: 300, askedMs: 200, sentenceMs: 400, audioMs: 100, totalMs: 1_000 };
    count('ai.replied', { ...stages, firstTokenMs: 250 });
    count('ai.replied', { ...stages, firstTokenMs: null });
    const sums = await series('ai_reply_seconds_sum');
    expect(sums).toContain('warmbridge_ai_reply_seconds_sum{stage="total"} 2');
    expect(sums).toContain('warmbridge_ai_reply_seconds_sum{stage="first-token"} 0.25');
    expect(sums).toHaveLength(6);
  });
});

describe('Transfers', () => {
  it('are counted by their end, or refusal, and by who asked for them', async () => {
    count('transfer.started', { trigger: 'api' });
    count('transfer.ended', { result: 'completed', trigger: 'api' });
    count('transfer.ended', { result: 'failed', trigger: 'refer' });
    count('transfer.ended', { result: 'failed' });
    count('transfer.refused', { sipStatus: 603 });
    expect(await series('transfers_total')).toEqual([
      'warmbridge_transfers_total{result="completed",trigger="api"} 1',
      'warmbridge_transfers_total{result="failed",trigger="refer"} 2',
      'warmbridge_transfers_total{result="refused",trigger="refer"} 1',
    ]);
  });
});

describe('Labels are bounded', () => {
  it.each([
    ['a sentence', 'the AI said: connect ECONNREFUSED 10.0.0.5:443'],
    ['capitals', 'Billing'],
    ['longer than 40 characters', 'a'.repeat(41)],
    ['empty', ''],
    ['a word in the midst of other text', 'x\nbusy'],
  ])('%s counts as other', async (_, reason) => {
    count('call.ended', { result: 'failed', reason, durationMs: 0 });
    expect(await series('calls_ended_total')).toEqual([
      'warmbridge_calls_ended_total{result="failed",reason="other"} 1',
    ]);
  });

  it('a name of 40 characters is one', async () => {
    const reason = 'a'.repeat(40);
    count('call.ended', { result: 'failed', reason, durationMs: 0 });
    expect(await series('calls_ended_total')).toEqual([
      `warmbridge_calls_ended_total{result="failed",reason="${reason}"} 1`,
    ]);
  });

  it('messages of a thousand faults make one series', async () => {
    for (let port = 0; port < 1_000; port += 1) {
      count('call.ended', { result: 'failed', reason: `connect ECONNREFUSED 10.0.0.5:${port}`, durationMs: 0 });
    }
    expect(await series('calls_ended_total')).toEqual([
      'warmbridge_calls_ended_total{result="failed",reason="other"} 1000',
    ]);
  });
});

describe('Answers of the site that was asked for destinations', () => {
  it('are counted by what came of them', async () => {
    count('handoff.destinationsNamed', { destinations: ['2001'], tookMs: 20 });
    count('handoff.destinationsNamed', { destinations: [], tookMs: 20 });
    count('handoff.destinationsFailed', { reason: 'answered 500', tookMs: 20 });
    expect(await series('destination_webhooks_total')).toEqual([
      'warmbridge_destination_webhooks_total{result="named"} 1',
      'warmbridge_destination_webhooks_total{result="nobody"} 1',
      'warmbridge_destination_webhooks_total{result="failed"} 1',
    ]);
  });
});
