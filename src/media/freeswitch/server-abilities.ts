import { MediaError } from '../../ports/media.ts';
import type { CodecName } from '../codecs/index.ts';
import { WIDE_PROFILE } from './command-text.ts';
import type { FreeswitchConnection } from './connection.ts';

/** What a FreeSWITCH can, by its modules and its configuration. */
export interface ServerAbilities {
  /** Codecs that it takes and we know. */
  readonly codecs: readonly CodecName[];
  /** It has a conference profile that mixes at 16 kHz. */
  readonly mixesWide: boolean;
}

/** How each codec is called in the preferences of a SIP profile, and in the list of codecs that are loaded. */
const NAMES: Readonly<Record<CodecName, { readonly preference: string; readonly loaded: string }>> = {
  OPUS: { preference: 'OPUS', loaded: 'OPUS (STANDARD)' },
  G722: { preference: 'G722', loaded: 'G.722' },
  PCMU: { preference: 'PCMU', loaded: 'G.711 ulaw' },
  PCMA: { preference: 'PCMA', loaded: 'G.711 alaw' },
};

/** Asks a server. @throws MediaError `engine-lost` */
export async function abilitiesOf(connection: FreeswitchConnection, profile: string): Promise<ServerAbilities> {
  const [status, loaded, conferences] = await Promise.all([
    connection.command(`sofia status profile ${profile}`),
    connection.command('show codec'),
    connection.command('xml_locate configuration configuration name conference.conf'),
  ]);
  return { codecs: codecsIn(status, loaded), mixesWide: conferences.includes(`"${WIDE_PROFILE}"`) };
}

/**
 * The codecs that a SIP profile names and that some module has: FreeSWITCH passes over a name without a module.
 * @param status the answer to `sofia status profile`
 * @param loaded the answer to `show codec`
 */
export function codecsIn(status: string, loaded: string): readonly CodecName[] {
  const preferences = /^CODECS IN\s+(\S+)/m.exec(status)?.[1] ?? '';
  // A name may be followed by a rate, a length and more: `G722@20i`.
  const named = preferences.split(',').map((each) => (each.split('@', 1)[0] ?? '').toUpperCase());
  const lines = loaded.split('\n');
  return (Object.keys(NAMES) as CodecName[]).filter(
    (codec) =>
      named.includes(NAMES[codec].preference) && lines.some((line) => line.startsWith(`codec,${NAMES[codec].loaded},`)),
  );
}

/**
 * Those of our codecs that a server takes, in our order.
 * @throws MediaError `engine-lost`: none
 */
export function codecsInCommon(ours: readonly CodecName[], { codecs }: ServerAbilities): readonly CodecName[] {
  const common = ours.filter((codec) => codecs.includes(codec));
  if (common.length > 0) return common;
  throw new MediaError('engine-lost', `it takes none of our codecs (media.codecs): its own are ${codecs.join(', ')}`);
}
