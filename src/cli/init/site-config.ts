import type { SiteAnswers } from './answers.ts';

/** The secrets of a new site. */
export interface SiteSecrets {
  readonly apiKey: string;
  /** Signs what a webhook of an AI is asked. */
  readonly webhookSecret: string;
}

/** How far the port of browsers is from that of SIP, as in the configuration of `npm start`: 5066 beside 5060. */
const WEB_SOCKET_STEP = 6;
const MAX_PORT = 65_535;

/** The configuration of a new site, as YAML with comments. What it leaves out is at its default. */
export function siteConfig(answers: SiteAnswers, { apiKey, webhookSecret }: SiteSecrets): string {
  const { address, sipPort, apiListen, trunk, ai, agents } = answers;
  const host = `${address.includes(':') ? `[${address}]` : address}:${String(sipPort)}`;
  const quoted = (texts: readonly string[]): string => `[ ${texts.map((text) => JSON.stringify(text)).join(', ')} ]`;
  return `# Warmbridge: the configuration of this site, written by warmbridge init. docs/configuration.md has every setting.
# This file holds secrets: nobody but its owner can read it. Paths are relative to the working directory.

sip:
  listen: ${quoted([`udp:${host}`, `tcp:${host}`, `ws:127.0.0.1:${String(webSocketPort(answers))}`])}   # ws: telephones in browsers of this machine
${trunkText(trunk, quoted)}
media:
  address: ${JSON.stringify(address)}

prompts:
  directory: prompts

routes:
  - match: { to: "*" }                    # every number; "+15559998888" and "+1555*" are more exact
${aiText(ai, webhookSecret)}
    handoff:
      destinations: ${quoted(agents)}
      accept: { mode: dtmf, accept: "1", decline: "2", timeoutMs: 10000 }
      fallback: ${ai.kind === 'none' ? '[ { kind: voicemail } ]' : '[ { kind: ai } ]'}

speech:
  stt: { engine: none }                   # warmbridge speech check says which engines are there

recording:
  enabled: true                           # ask what the law of your callers wants before calls are recorded

api:
  listen: ${JSON.stringify(apiListen)}
  keys:
    - { name: ops, role: admin, key: ${JSON.stringify(apiKey)} }
`;
}

/** One that neither SIP nor the API has; 0: any free one. */
function webSocketPort({ sipPort, apiListen }: SiteAnswers): number {
  if (sipPort === 0) return 0;
  const above = sipPort + WEB_SOCKET_STEP;
  return above > MAX_PORT || apiListen.endsWith(`:${String(above)}`) ? sipPort - WEB_SOCKET_STEP : above;
}

function trunkText(trunk: SiteAnswers['trunk'], quoted: (texts: readonly string[]) => string): string {
  if (trunk === null)
    return '  trunks: []                              # only this machine may call; docs/trunks.md adds a PBX or a carrier\n';
  return `  trunks:
    - name: pbx
      uri: ${JSON.stringify(trunk.uri)}
      allow: ${quoted(trunk.allow)}          # the addresses that its calls come from
`;
}

function aiText(ai: SiteAnswers['ai'], webhookSecret: string): string {
  switch (ai.kind) {
    case 'script':
      return '    ai: { kind: script, file: receptionist.yaml }    # prompts/receptionist.yaml (docs/ai/script.md)';
    case 'webhook':
      return `    ai: { kind: webhook, url: ${JSON.stringify(ai.url)}, secret: ${JSON.stringify(webhookSecret)} }`;
    case 'none':
      return '    ai: { kind: none }                    # every call goes straight to a human';
  }
}
