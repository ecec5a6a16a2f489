import { isLoopbackHost } from '../shared/is-loopback.ts';
import { DEFAULTS, PLACEHOLDER_SECRET } from './defaults.ts';
import { keysInClear } from './srtp-relations.ts';
import type { Config, ConfigFault } from './types.ts';

/** The warnings for a valid configuration. */
export function warningsOf(config: Config): ConfigFault[] {
  return [
    ...reachability(config),
    ...withoutEffect(config),
    ...recordings(config),
    ...placeholders(config),
    ...traces(config),
    ...recognizers(config),
    ...voices(config),
    ...keysInClear(config),
  ];
}

/** Warns of settings that the chosen engine ignores. */
function withoutEffect({ sip }: Config): ConfigFault[] {
  const asksNobody = sip.trunks.flatMap(({ challenge, allow }, index) =>
    challenge && allow.length === 0
      ? [
          {
            path: `sip.trunks[${index}].challenge`,
            message: 'has no effect: allow is empty, so this trunk sends no calls',
          },
        ]
      : [],
  );
  const unshown = sip.trunks.flatMap(({ callerIdentity, from }, index) =>
    (callerIdentity === 'from' || callerIdentity === 'both') && from !== null
      ? [
          {
            path: `sip.trunks[${index}].from`,
            message: `has no effect: callerIdentity is ${callerIdentity}, so From is the caller`,
          },
        ]
      : [],
  );
  const ofTrunks = [...asksNobody, ...unshown];
  if (sip.engine === 'embedded') return ofTrunks;
  const chosen = {
    'sip.listen': sip.listen.map(({ text }) => text).join() !== DEFAULTS.sip.listen.join(),
    'sip.tls': sip.tls !== null,
    'sip.webSocket.origins': sip.webSocket.origins.length > 0,
    'sip.externalAddress': sip.externalAddress !== null,
  };
  const message = 'has no effect with sip.engine drachtio: drachtio-server listens where its own contacts say';
  return [...Object.entries(chosen).flatMap(([path, isChosen]) => (isChosen ? [{ path, message }] : [])), ...ofTrunks];
}

/** Warns of a key that anybody on the way can read. */
function recognizers({ speech: { stt } }: Config): ConfigFault[] {
  return stt.engine === 'none' ? [] : inClear('speech.stt.url', stt, 'speech');
}

/** Warns of a key that anybody on the way can read. */
function voices({ speech: { tts } }: Config): ConfigFault[] {
  return inClear('speech.tts.url', tts, 'texts');
}

function inClear(
  path: string,
  { url, apiKey }: { readonly url: string | null; readonly apiKey: string | null },
  what: string,
): ConfigFault[] {
  if (url === null || apiKey === null) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || protocol === 'wss:' || isLoopbackHost(hostname)) return [];
  return [{ path, message: `begins with ${protocol}, so the key and the ${what} travel in clear` }];
}

function reachability({ routes, api, sip }: Config): ConfigFault[] {
  const listens = sip.engine === 'embedded' ? sip.listen : [];
  const warnings: ConfigFault[] = [];
  if (api.tls === null && !isLoopbackHost(api.listen.host)) {
    const message = 'is not this machine alone, and api.tls is null: keys, passwords and calls travel in clear';
    warnings.push({ path: 'api.listen', message });
  }
  if (routes.length === 0) warnings.push({ path: 'routes', message: 'is empty: every call is refused' });
  if (api.keys.length === 0)
    warnings.push({
      path: 'api.keys',
      message:
        'is empty: only people and keys that the API has made may use it; without any every request to /v1 is refused',
    });
  if (sip.trunks.length === 0 && listens.some(({ host }) => !isLoopbackHost(host))) {
    warnings.push({ path: 'sip.trunks', message: 'is empty: only calls from this machine are taken' });
  }
  return warnings;
}

/** Warns of what a trace shows, and of one that nobody sees. */
function traces({ log }: Config): ConfigFault[] {
  if (!log.sipTrace) return [];
  const path = 'log.sipTrace';
  if (['info', 'debug', 'trace'].includes(log.level)) {
    return [{ path, message: 'is on: the log shows SIP messages whole, with the numbers of callers and agents' }];
  }
  return [{ path, message: `has no effect: log.level is ${log.level}, and the trace is written at info` }];
}

/** Warns of recordings that stay on the disk of a FreeSWITCH. */
function recordings({ media, recording }: Config): ConfigFault[] {
  if (media.engine !== 'freeswitch' || !recording.enabled) return [];
  return media.freeswitch.flatMap(({ prompts }, index) =>
    prompts === 'http'
      ? [
          {
            path: `media.freeswitch[${index}].prompts`,
            message:
              'is http, so no directory is shared: recordings stay on the disk of that FreeSWITCH, and the API cannot serve them',
          },
        ]
      : [],
  );
}

function placeholders({ api, sip, media }: Config): ConfigFault[] {
  const secrets: [string, string][] = api.keys.flatMap(({ key }, index) =>
    key === null ? [] : [[`api.keys[${index}].key`, key]],
  );
  if (sip.engine === 'drachtio') secrets.push(['sip.drachtio.secret', sip.drachtio.secret]);
  if (media.engine === 'freeswitch') {
    media.freeswitch.forEach(({ password }, index) => secrets.push([`media.freeswitch[${index}].password`, password]));
  }
  return secrets
    .filter(([, secret]) => secret === PLACEHOLDER_SECRET)
    .map(([path]) => ({
      path,
      message: 'is the example of the documentation, which everybody knows; choose your own',
    }));
}
