import type { MediaConfig, Trunk } from '../config/index.ts';
import type { TrunkSettings } from '../ports/trunks.ts';

/** What is in force for a trunk: its own settings, those of its profile, and defaults. Credentials are left out. */
export function trunkSettings(trunk: Trunk, media: Pick<MediaConfig, 'srtp' | 'codecs'>): TrunkSettings {
  const { profile, callerIdentity, from, trusted, stirShaken, diversion, historyInfo } = trunk;
  const { challenge, challengeAlgorithms, optionsIntervalMs, silenceMs, dtmf, rel1xx, numbers } = trunk;
  return {
    ...{ profile, callerIdentity, from, trusted, stirShaken, diversion, historyInfo },
    ...{ challenge, challengeAlgorithms, optionsIntervalMs, silenceMs, dtmf, rel1xx, numbers },
    srtp: trunk.srtp ?? media.srtp,
    codecs: trunk.codecs?.filter((codec) => media.codecs.includes(codec)) ?? media.codecs,
  };
}
