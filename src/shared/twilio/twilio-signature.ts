import { createHmac } from 'node:crypto';

/**
 * The value of `X-Twilio-Signature` for a request without a form: HMAC-SHA1 of the URL by the account's token, in base64.
 * @param url as it is requested, with its query
 */
export function twilioSignature(authToken: string, url: string): string {
  return createHmac('sha1', authToken).update(url).digest('base64');
}
