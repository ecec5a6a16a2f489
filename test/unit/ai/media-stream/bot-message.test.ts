import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBotMessage } from '../../../../src/ai/media-stream/bot-message.ts';

const SID = 'MZ0123456789abcdef0123456789abcdef';

function read(message: object): ReturnType<typeof readBotMessage> {
  return readBotMessage(JSON.stringify({ streamSid: SID, ...message }), SID);
}

describe('readBotMessage', () => {
  it('reads what Twilio takes: media, mark and clear', () => {
    const payload = Buffer.from([1, 2, 3, 255]).toString('base64');
    expect(read({ event: 'media', media: { payload } })).toEqual({
      event: 'media',
      audio: Buffer.from([1, 2, 3, 255]),
    });
    expect(read({ event: 'mark', mark: { name: 'm1' } })).toEqual({ event: 'mark', name: 'm1' });
    expect(read({ event: 'clear' })).toEqual({ event: 'clear' });
  });

  it('lets an unknown event pass', () => {
    expect(read({ event: 'later' })).toEqual({ event: 'other', name: 'later' });
  });

  it.each([
    ['{"event":', 'it is no JSON object'],
    ['[]', 'it is no JSON object'],
    ['null', 'it is no JSON object'],
    ['"media"', 'it is no JSON object'],
    ['{}', 'it has no event'],
    ['{"event":7}', 'it has no event'],
    ['{"event":"clear"}', 'streamSid of clear is not that of this stream'],
    ['{"event":"media","streamSid":"MZ1","media":{"payload":""}}', 'streamSid of media is not that of this stream'],
    [`{"event":"media","streamSid":"${SID}"}`, 'media.payload is no text'],
    [`{"event":"media","streamSid":"${SID}","media":[]}`, 'media.payload is no text'],
    [`{"event":"media","streamSid":"${SID}","media":{"payload":[1]}}`, 'media.payload is no text'],
    [`{"event":"media","streamSid":"${SID}","media":{"payload":"a b"}}`, 'media.payload is no base64'],
    [`{"event":"mark","streamSid":"${SID}","mark":{}}`, 'mark.name is no text'],
    [
      `{"event":"mark","streamSid":"${SID}","mark":{"name":"${'x'.repeat(257)}"}}`,
      'mark.name has more than 256 characters',
    ],
  ])('says what is wrong with %s', (text, fault) => {
    expect(readBotMessage(text, SID)).toEqual({ fault });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"event":"media","media":${json}}`),
        ),
        (text) => {
          readBotMessage(text, SID);
        },
      ),
    );
  });
});
