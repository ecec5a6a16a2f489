import type { KeptValues } from '../ports/kept-values.ts';
import { OwnAddresses, UserRegistrar } from '../registrar/index.ts';
import type { DrachtioSignalling } from '../signalling/drachtio/index.ts';
import type { CallSources } from './call-sources.ts';
import type { PartContext } from './part-context.ts';

/** The registrar of users' telephones, which is to be started once the SIP side is up. */
export interface ProgramUsers {
  readonly users: UserRegistrar;
  /** @param listen the addresses that the SIP server has, as `udp:10.0.0.9:5060` */
  start(listen: readonly string[]): void;
}

/** Opens the registrar of users' telephones, with the contacts that the store has kept. */
export async function openUsers(
  { config, current, clock, logger, parts }: PartContext,
  values: KeptValues,
  signalling: DrachtioSignalling,
  sources: Pick<CallSources, 'knowTelephones'>,
): Promise<ProgramUsers> {
  const { users: named, registrar: limits } = config.sip;
  const options = { users: named, limits, values, signalling, clock, logger };
  const users = parts.add('users', await UserRegistrar.open(options));
  sources.knowTelephones(users);
  signalling.takeRegisters((register) => users.receive(register));
  current.follow({
    name: 'the users whose telephones register with us',
    switchTo: ({ sip }) => users.take(sip.users, sip.registrar),
  });
  return {
    users,
    start: (listen) => {
      const { realm, externalAddress, listen: configured, engine } = config.sip;
      const own = engine === 'embedded' ? configured.map(({ text }) => text) : [];
      users.start(new OwnAddresses({ listen: [...listen, ...own], externalAddress, realm }));
    },
  };
}
