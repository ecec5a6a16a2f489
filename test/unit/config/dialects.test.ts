import { expect, it } from 'vitest';
import { bad, good } from './config-file.ts';

it("Twilio's REST API is off, and needs a token that is not easy to guess", () => {
  expect(good('{}').dialects.twilio).toEqual({ accountSid: null, authToken: null, rest: false });
  const twilio = 'dialects: { twilio: { rest: true, authToken: "a-long-token" } }';
  expect(good(twilio).dialects.twilio.rest).toBe(true);
  for (const token of ['null', '"short"']) {
    expect(bad(twilio.replace('"a-long-token"', token))).toEqual([
      { path: 'dialects.twilio.rest', message: 'needs authToken, of 8 characters at least' },
    ]);
  }
});
