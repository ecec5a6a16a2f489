import { z } from 'zod';
import { checkedText, webSocketUrl } from './field-schemas.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, itemsOf, unique } from './relations.ts';
import { related } from './related.ts';

/** `sip.webSocket`. */
export const webSocketSchema = z.strictObject({
  origins: related(z.array(checkedText(originFault)), unique()).default([]),
  urls: related(z.array(webSocketUrl), unique()).default([]),
});

/** A listener for wss: must have a certificate, be it the API's. */
export const wssHasCertificate: Relation = (config) => {
  const { sip, api } = fieldsOf(config);
  const { engine, listen, tls } = fieldsOf(sip);
  if (engine === 'drachtio' || isGiven(tls) || isGiven(fieldsOf(api)['tls'])) return [];
  return itemsOf(listen).flatMap((each, index) => {
    const message = 'needs a certificate: sip.tls, or api.tls, with cert and key';
    return fieldsOf(each)['protocol'] === 'wss' ? [fault(['sip', 'listen', index], message)] : [];
  });
};

/** Says what is wrong with an origin (RFC 6454 6.2); null if nothing is. */
function originFault(text: string): string | null {
  if (text === '*') return null;
  const isOrigin = URL.canParse(text) && new URL(text).origin === text.toLowerCase();
  return isOrigin ? null : 'expected an origin without a path, such as https://desk.example.com, or *';
}
