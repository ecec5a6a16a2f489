import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testWebhook } from '../../../src/cli/test-webhook.ts';
import { WEBHOOK_EVENTS } from '../../../src/ports/webhook-events.ts';
import { EventReceiver } from '../../tools/event-receiver.ts';

let receiver: EventReceiver;
let output: string;
beforeEach(async () => {
  receiver = await EventReceiver.open();
  output = '';
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
});

async function run(url: string, flags: Partial<Parameters<typeof testWebhook>[1]> = {}): Promise<number> {
  return await testWebhook(url, { timeoutMs: '2000', ...flags }, { write: (text: string) => (output += text) });
}

describe('warmbridge webhooks test', () => {
  it('sends a sample of each event, signed by each secret', async () => {
    expect(await run(receiver.url, { secret: ['new', 'old'] })).toBe(0);
    expect(receiver.received.map(({ headers }) => headers['warmbridge-event'])).toEqual([...WEBHOOK_EVENTS]);
    for (const { headers, body } of receiver.received) {
      const [time = '', ...signatures] = String(headers['warmbridge-signature']).split(',');
      const signed = `${time.replace('t=', '')}.${body}`;
      const digests = ['new', 'old'].map((secret) => createHmac('sha256', secret).update(signed).digest('hex'));
      expect(signatures).toEqual(digests.map((digest) => `v1=${digest}`));
    }
    expect(output.split('\n').at(-2)).toBe('The receiver takes all events.');
  });

  it('says what a receiver refuses, and exits with 1', async () => {
    receiver.answer = (response, { headers }) =>
      void response.writeHead(headers['warmbridge-event'] === 'call.ended' ? 500 : 200).end();
    expect(await run(receiver.url, { event: ['call.started', 'call.ended'] })).toBe(1);
    expect(output).toMatch(
      /^call\.started +200 taken \(\d+ ms\)\ncall\.ended +answered 500 \(\d+ ms\)\nThe receiver did not take 1/,
    );
  });

  it.each([
    ['ftp://x/', {}, 'is not a URL of http: or https:'],
    ['http://127.0.0.1/', { event: ['call.begun'] }, 'call.begun is not an event; the events are call.started,'],
    ['http://127.0.0.1/', { timeoutMs: '0' }, '--timeout-ms is 0, and a number of milliseconds is expected'],
  ])('names an option that cannot be used: %s %j', async (url, flags, message) => {
    expect(await run(url, flags)).toBe(2);
    expect(output).toContain(message);
  });

  it('sends nothing to a private address without leave', async () => {
    expect(await run('http://10.255.255.1/', { event: ['call.started'] })).toBe(1);
    expect(output).toContain('10.255.255.1 is not at a public address');
  });
});
