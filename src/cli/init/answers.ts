/** What a new site is to be like. */
export interface SiteAnswers {
  /** Where SIP and RTP come to: an IP address of this machine. */
  readonly address: string;
  readonly sipPort: number;
  /** `host:port` of the API. */
  readonly apiListen: string;
  /** The PBX or carrier that calls come from; null: only this machine may call. */
  readonly trunk: { readonly uri: string; readonly allow: readonly string[] } | null;
  readonly ai:
    { readonly kind: 'script' } | { readonly kind: 'webhook'; readonly url: string } | { readonly kind: 'none' };
  /** Whom a call is handed to. */
  readonly agents: readonly string[];
}

/** The command line of `init`. */
export interface InitFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly address?: string;
  readonly sipPort?: string;
  readonly apiListen?: string;
  readonly trunk?: string;
  readonly allow?: readonly string[];
  readonly ai?: string;
  readonly aiUrl?: string;
  readonly agent?: readonly string[];
}

/** The kinds of AI that `init` writes a route for. */
export const AI_KINDS = ['script', 'webhook', 'none'] as const;

/** What is taken where nobody says otherwise: a site that runs on any machine and talks to nobody outside. */
export const DEFAULT_ANSWERS: SiteAnswers = {
  address: '127.0.0.1',
  sipPort: 5060,
  apiListen: '127.0.0.1:8080',
  trunk: null,
  ai: { kind: 'script' },
  agents: ['sip:2001@127.0.0.1:5070'],
};

/** Where an example of a webhook listens (docs/ai-webhook.md). */
export const EXAMPLE_WEBHOOK = 'http://127.0.0.1:9000/webhook/call';

/** What the command line says, and the defaults for the rest. @throws Error that names the option that is wrong */
export function answersOf(flags: InitFlags): SiteAnswers {
  const { address, sipPort, apiListen, trunk, allow, ai, aiUrl, agent } = flags;
  if (trunk === undefined && allow !== undefined) throw new Error('--allow is used only with --trunk');
  if (sipPort !== undefined && !/^\d{1,5}$/.test(sipPort))
    throw new Error(`--sip-port is ${sipPort}, and a port is expected`);
  return {
    address: address ?? DEFAULT_ANSWERS.address,
    sipPort: sipPort === undefined ? DEFAULT_ANSWERS.sipPort : Number(sipPort),
    apiListen: apiListen ?? DEFAULT_ANSWERS.apiListen,
    trunk: trunk === undefined ? null : { uri: trunk, allow: allow ?? allowedBy(trunk) },
    ai: aiOf(ai ?? (aiUrl === undefined ? 'script' : 'webhook'), aiUrl),
    agents: agent ?? DEFAULT_ANSWERS.agents,
  };
}

function aiOf(kind: string, url: string | undefined): SiteAnswers['ai'] {
  if (kind !== 'webhook' && url !== undefined) throw new Error('--ai-url is used only with --ai webhook');
  if (kind === 'webhook') return { kind, url: url ?? EXAMPLE_WEBHOOK };
  if (kind === 'script' || kind === 'none') return { kind };
  throw new Error(`--ai is ${kind}, and one of ${AI_KINDS.join(', ')} is expected`);
}

/** The address of a trunk, where its URI has one: calls come from there. A name has to be looked up by the operator. */
export function allowedBy(uri: string): readonly string[] {
  const [, v6, v4] = /^sips?:(?:[^@]*@)?(?:\[([0-9a-f:.]+)\]|(\d+\.\d+\.\d+\.\d+))/i.exec(uri) ?? [];
  if (v6 !== undefined) return [`${v6}/128`];
  return v4 === undefined ? [] : [`${v4}/32`];
}
