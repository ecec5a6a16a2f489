import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
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
});
