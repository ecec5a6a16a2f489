import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID, callIdOfSid, twilioSid, uuidOfSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { twilioSignature } from '../../../../src/shared/twilio/twilio-signature.ts';

describe('twilioSignature', () => {
  it.each(['wss://bot.example.com/media', 'wss://bot.example.com:8443/media?tenant=7', 'ws://127.0.0.1:9000/bot'])(
    'signs %s so that the official package takes it, and nothing else',
    (url) => {
      const signature = twilioSignature('token', url);
      expect(twilio.validateRequest('token', signature, url, {})).toBe(true);
      expect(twilio.validateRequest('other', signature, url, {})).toBe(false);
      expect(twilio.validateRequest('token', signature, `${url}x`, {})).toBe(false);
    },
  );
});

describe('twilioSid', () => {
  it('has the form of an id of Twilio, and is the same for the same text', () => {
    expect(twilioSid('CA', 'call-1')).toMatch(/^CA[0-9a-f]{32}$/);
    expect(twilioSid('CA', 'call-1')).toBe(twilioSid('CA', 'call-1'));
    expect(twilioSid('CA', 'call-1')).not.toBe(twilioSid('CA', 'call-2'));
    expect(TWILIO_ACCOUNT_SID).toMatch(/^AC[0-9a-f]{32}$/);
  });

  it('keeps the digits of a UUID, so that the call can be found', () => {
    const id = '0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b';
    expect(twilioSid('CA', id)).toBe('CA0b51c9ae7d0c4b5e9f3a0c9d8e7f6a5b');
    expect(callIdOfSid(twilioSid('CA', id))).toBe(id);
    expect(callIdOfSid(twilioSid('RE', id))).toBe(id);
    for (const sid of ['CA0b51', 'AC0b51c9ae7d0c4b5e9f3a0c9d8e7f6a5b', id, '']) expect(callIdOfSid(sid)).toBeNull();
  });

  it('gives back the UUID of a sid with the prefix that is asked for', () => {
    const id = '0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b';
    expect(uuidOfSid('CF', twilioSid('CF', id))).toBe(id);
    expect(uuidOfSid('CF', twilioSid('CA', id))).toBeNull();
    expect(uuidOfSid('CF', 'CF0b51')).toBeNull();
  });
});
