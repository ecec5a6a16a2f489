import { describe, expect, it } from 'vitest';
import { StreamMessages } from '../../../../src/ai/media-stream/stream-messages.ts';

const IDS = { streamSid: 'MZ1', callSid: 'CA1', accountSid: 'AC1' };

describe('StreamMessages', () => {
  it('writes what Twilio writes, with numbers as text and one counter over all messages', () => {
    const messages = new StreamMessages(IDS);
    const written = [
      messages.connected(),
      messages.start({ ticket: '77' }),
      messages.media(Buffer.from([255, 254]), 20),
      messages.media(Buffer.from([255]), 60),
      messages.dtmf('5'),
      messages.mark('m1'),
      messages.stop(),
    ].map((text) => JSON.parse(text) as unknown);
    expect(written).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        streamSid: 'MZ1',
        start: {
          ...IDS,
          tracks: ['inbound'],
          customParameters: { ticket: '77' },
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        },
      },
      {
        event: 'media',
        sequenceNumber: '2',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '1', timestamp: '20', payload: '//4=' },
      },
      {
        event: 'media',
        sequenceNumber: '3',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '2', timestamp: '60', payload: '/w==' },
      },
      {
        event: 'dtmf',
        sequenceNumber: '4',
        streamSid: 'MZ1',
        dtmf: { track: 'inbound_track', digit: '5' },
      },
      { event: 'mark', sequenceNumber: '5', streamSid: 'MZ1', mark: { name: 'm1' } },
      { event: 'stop', sequenceNumber: '6', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } },
    ]);
  });
});
