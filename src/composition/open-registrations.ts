import { createHmac } from 'node:crypto';
import type { Config, Source, Trunk } from '../config/index.ts';
import { registrationOf } from '../config/index.ts';
import type { RegistrarPort } from '../ports/registrar.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import { Registrations } from '../registration/index.ts';
import type { RegisteredTrunk } from '../registration/index.ts';
import type { PartContext } from './part-context.ts';

/** Makes what registers at trunks. */
export function openRegistrations(
  { config, current, clock, logger, parts }: PartContext,
  signalling: SignallingPort & RegistrarPort,
): Registrations {
  // The embedded server sends what keeps connections alive. drachtio-server cannot be asked to.
  const keepsConnections = config.sip.engine === 'embedded';
  const trunks = registeredTrunks(config);
  const registrations = parts.add(
    'registrations',
    new Registrations({ trunks, signalling, keepsConnections, clock, logger }),
  );
  signalling.onBack(() => registrations.engineBack());
  current.follow({
    name: 'the registrations at trunks',
    switchTo: (next) => registrations.registerAt(registeredTrunks(next)),
  });
  return registrations;
}

/**
 * Whose call a request is that came from an address with no trunk's, or by a registration: that of the trunk whose Contact it
 * is for (`line`), and else that of the registrar.
 */
export function registeredSource(
  { sip }: Config,
  registrations: Pick<Registrations, 'trunkOfLine' | 'trunkAt'>,
  { address, line, allowed }: { readonly address: string; readonly line: string | null; readonly allowed: Source },
): Source {
  const named = (name: string | null): Trunk | null => sip.trunks.find((trunk) => trunk.name === name) ?? null;
  const byLine = line === null ? null : named(registrations.trunkOfLine(line));
  return byLine ?? allowed ?? named(registrations.trunkAt(address));
}

function registeredTrunks({ sip }: Config): readonly RegisteredTrunk[] {
  return sip.trunks.flatMap(({ name, register }) => {
    if (register === null) return [];
    const { username, password, proxy, expiresS, keepAliveMs } = register;
    const { domain, addressOfRecord, user } = registrationOf(register);
    const account = {
      domain,
      addressOfRecord,
      proxy,
      contactUser: user,
      line: lineFor(name, addressOfRecord, password),
      auth: { username, password },
    };
    return [{ name, account, expiresS, keepAliveMs }];
  });
}

/**
 * What calls by this registration are known by. Nobody can guess it. It stays the same over restarts, so that a registrar takes
 * the new Contact for the old one (RFC 3261 10.2.4) and does not ring twice.
 */
function lineFor(name: string, addressOfRecord: string, password: string): string {
  return createHmac('sha256', password)
    .update(`warmbridge line\n${name}\n${addressOfRecord}`)
    .digest('hex')
    .slice(0, 32);
}
