import { createHmac } from 'node:crypto';

/**
 * The value of `X-Twilio-Signature`: HMAC-SHA1, in base64, of the URL and of each field of the form, by the names in
 * their order, with the account's token (https://www.twilio.com/docs/usage/security).
 * @param url as it is requested, with its query
 */
export function twilioSignature(authToken: string, url: string, form: Readonly<Record<string, string>> = {}): string {
  const fields = Object.keys(form)
    .toSorted()
    .map((name) => `${name}${form[name] ?? ''}`);
  return createHmac('sha1', authToken)
    .update([url, ...fields].join(''))
    .digest('base64');
}
