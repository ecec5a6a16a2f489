import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { TraceCollector } from './trace-collector.ts';

const FROM = '+15550009101';

it('a warm handoff is one tree of spans at the collector, and applications are told of it', async () => {
  await using collector = await TraceCollector.open();
  const told: { readonly event: string; readonly traceparent: string | undefined }[] = [];
  const receiver = createServer((request, response) => {
    const { traceparent } = request.headers;
    told.push({ event: String(request.headers['warmbridge-event']), traceparent: traceparent as string | undefined });
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    await using site = await Site.open({
      others: {
        tracing: { url: collector.url, headers: { Authorization: 'Bearer of traces' }, serviceName: 'front-desk' },
        webhooks: [{ name: 'events', url: `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/` }],
      },
    });
    await using caller = await Phone.open(FROM, TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await agent.press('1');
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await call.hangUp();
    await agent.ended();
    const { id } = await site.product.api.callFrom(FROM);
    await site.product.expectQuiet();
    const traceId = id.replaceAll('-', '');
    const root = await eventually('the span of the call is at the collector', () =>
      collector.spans.find((span) => span.traceId === traceId && span.name === 'call'),
    );
    const requests = (): number => collector.spans.filter(({ name }) => name.startsWith('request ')).length;
    await eventually('the requests are there', () => (requests() > told.length ? true : undefined));
    // The key may come while the whisper is being said, or behind it.
    const tree = collector.treeOf(traceId).filter((line) => !/request |accept/.test(line));
    expect(tree.map((line) => line.trimStart()).toSorted()).toEqual(
      ['call', 'setup', 'handoff', 'attempt', 'ring', 'briefing', 'join', 'conversation'].toSorted(),
    );
    expect(tree).toContain('  handoff');
    expect(tree).toContain('    attempt');
    expect(tree).toContain('      briefing');
    const record = await site.product.api.call(id);
    expect(root).toMatchObject({
      parentSpanId: '',
      status: 0,
      attributes: { 'warmbridge.call.id': id, 'warmbridge.call.result': 'completed', 'warmbridge.route': NUMBER },
      startMs: Date.parse(record.startedAt),
    });
    // Nobody learns from a trace who called, or what about.
    expect(JSON.stringify(collector.spans)).not.toMatch(/15550009101|refund|billing/);
    expect(new Set(collector.authorizations)).toEqual(new Set(['Bearer of traces']));
    expect(new Set(collector.services)).toEqual(new Set(['front-desk']));
    const known = new Set(collector.spans.map((span) => `00-${span.traceId}-${span.spanId}-01`));
    const atAi = site.ai.headers.map(({ traceparent }) => String(traceparent));
    expect(atAi).toContain([...known].find((each) => atAi.includes(each)));
    for (const { event, traceparent } of told) expect(known, event).toContain(traceparent);
    expect(told.map(({ event }) => event)).toContain('handoff.bridged');
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});

it('a collector that is away harms no call, and a site without one sends no traceparent', async () => {
  for (const tracing of [{ url: 'http://127.0.0.1:9/v1/traces' }, null]) {
    await using site = await Site.open({ others: { tracing } });
    await using caller = await Phone.open(FROM, TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    await call.hangUp();
    await site.product.expectQuiet();
    const [headers] = site.ai.headers;
    expect('traceparent' in (headers ?? {})).toBe(tracing !== null);
    site.product.signal('SIGTERM');
    expect(await site.product.exited()).toBe(0);
  }
});
