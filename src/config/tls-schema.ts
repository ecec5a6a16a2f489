import { z } from 'zod';
import { someText } from './field-schemas.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, itemsOf, textsOf, unique } from './relations.ts';
import { related } from './related.ts';
import { suggestion } from './suggest.ts';

const file = someText().nullable().default(null);

const peer = related(
  z.strictObject({ trunk: someText(), cert: file, key: file, ca: file, verify: z.boolean().default(false) }),
  (value) => {
    const { cert, key, ca, verify } = fieldsOf(value);
    if (isGiven(cert) !== isGiven(key)) return [fault([isGiven(cert) ? 'key' : 'cert'], 'is missing: both are needed')];
    return isGiven(cert) || isGiven(ca) || verify === true ? [] : [fault([], 'has nothing of its own')];
  },
);

/** `sip.tls`. */
export const sipTlsSchema = z.strictObject({
  cert: someText(),
  key: someText(),
  ca: file,
  peers: related(z.array(peer), unique(['trunk'])).default([]),
});

/** Certificates are those of trunks that there are, and are asked only of who comes by TLS from an address of its own. */
export const tlsPeersFit: Relation = (sip) => {
  const { tls, trunks: given } = fieldsOf(sip);
  const trunks = itemsOf(given).map(fieldsOf);
  const names = textsOf(trunks.map(({ name }) => name));
  return itemsOf(fieldsOf(tls)['peers']).flatMap((each, index) => {
    const { trunk: name, verify } = fieldsOf(each);
    if (typeof name !== 'string') return [];
    const trunk = trunks.find((other) => other['name'] === name);
    if (trunk === undefined) {
      const near = suggestion(name, names);
      const hint = near === null ? '' : `; did you mean ${near}?`;
      return [fault(['tls', 'peers', index, 'trunk'], `${name} is not one of sip.trunks${hint}`)];
    }
    if (verify !== true) return [];
    if (isGiven(trunk['register'])) {
      const message = 'cannot be true for a trunk that we register at: its calls come from any address';
      return [fault(['tls', 'peers', index, 'verify'], message)];
    }
    if (itemsOf(trunk['allow']).length > 0) return [];
    return [fault(['tls', 'peers', index, 'verify'], `needs sip.trunks[].allow of ${name}, or nothing comes from it`)];
  });
};
