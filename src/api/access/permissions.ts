import type { ApiRole } from '../../config/index.ts';

/** What an endpoint may ask for. */
export const PERMISSIONS = {
  'calls.read':
    'read calls, their handoffs, journals, transcripts, context cards and dispositions, without private words',
  'calls.private': 'read private words: briefings, consultations, what is said while the caller is on hold',
  'calls.place': 'place calls',
  'calls.act': 'hang up, hold, say, transfer, park, release, go back to the AI, metadata, dispositions',
  'calls.join': 'call people into a call: to talk, to listen, to coach; change and end their part',
  'handoffs.act': 'begin and cancel handoffs',
  'recordings.read': 'hear recordings',
  'recordings.control': 'begin and end recordings',
  'recordings.pause': 'pause and resume recordings',
  'recordings.delete': 'delete recordings',
  'transcripts.search': 'search the words of all calls, try rules of escalation on them',
  'live.read': 'follow calls as they go on',
  'agents.read': 'read agents and their states',
  'colleagues.read': 'read the names and the states of all agents, and nothing else of them',
  'agents.state': 'change the states of agents',
  'agents.write': 'add, change and take out agents',
  'queues.read': 'read queues for agents',
  'hours.read': 'read opening hours',
  'callbacks.read': 'read callbacks',
  'callbacks.write': 'book, change and delete callbacks',
  'voicemails.read': 'read the list of messages of callers',
  'voicemails.hear': 'hear messages of callers',
  'voicemails.write': 'mark and delete messages of callers',
  'reports.read': 'read reports',
  'system.read': 'read routes, trunks, users, media servers, webhook deliveries, metrics and diagnostics',
  'system.act': 'drain media servers, read and repeat webhook deliveries',
  'try.run': 'place a call from a caller of ours to an agent of ours, to see a handoff, and follow it',
  'config.read': 'read the configuration',
  'config.write': 'change the configuration',
  'audit.read': 'hold calls and days against what vouches for them',
  'audit.export': 'export calls with all that vouches for them',
  'actions.read': 'read who did what',
  'callers.erase': 'erase what is known of a caller',
  'keys.manage': 'make, list and revoke API keys',
  'people.manage': 'add, change and remove people',
  'session.own': 'see and end the own session, change the own password',
  'telephone.own': 'be a telephone of the own user in a browser',
  'dialects.read': "read calls, conferences, queues and recordings by other platforms' APIs",
  'dialects.act': "place calls and act on them by other platforms' APIs",
} as const;

/** Something that a role may do, or not. */
export type Permission = keyof typeof PERMISSIONS;

const VIEWER = [
  'calls.read',
  'transcripts.search',
  'live.read',
  'agents.read',
  'colleagues.read',
  'queues.read',
  'hours.read',
  'callbacks.read',
  'voicemails.read',
  'reports.read',
  'system.read',
  'audit.read',
  'session.own',
  'dialects.read',
] as const satisfies readonly Permission[];

const APP = [
  'calls.read',
  'calls.place',
  'calls.act',
  'handoffs.act',
  'recordings.control',
  'recordings.pause',
  'live.read',
  'agents.read',
  'colleagues.read',
  'queues.read',
  'hours.read',
  'callbacks.read',
  'callbacks.write',
  'session.own',
  'dialects.read',
  'dialects.act',
] as const satisfies readonly Permission[];

const SUPERVISOR = [
  ...VIEWER,
  'calls.private',
  'calls.act',
  'calls.join',
  'handoffs.act',
  'recordings.read',
  'recordings.control',
  'recordings.pause',
  'agents.state',
  'callbacks.write',
  'voicemails.hear',
  'voicemails.write',
  'try.run',
  'telephone.own',
] as const satisfies readonly Permission[];

/**
 * What each role may do: the one place that says so. `agent` may do it with its own calls, queues and state alone (see
 * {@link Sight}). `operator` is from before there were `app` and `supervisor`, and may do what both may.
 */
export const ROLE_PERMISSIONS: Readonly<Record<ApiRole, ReadonlySet<Permission>>> = {
  admin: new Set(Object.keys(PERMISSIONS) as Permission[]),
  supervisor: new Set(SUPERVISOR),
  operator: new Set([...APP, ...SUPERVISOR, 'recordings.delete', 'agents.write', 'system.act']),
  app: new Set(APP),
  agent: new Set([
    'calls.read',
    'calls.private',
    'calls.act',
    'calls.join',
    'handoffs.act',
    'recordings.pause',
    'live.read',
    'agents.read',
    'colleagues.read',
    'agents.state',
    'queues.read',
    'hours.read',
    'session.own',
    'telephone.own',
  ]),
  viewer: new Set(VIEWER),
};

/** Whether a role may do that. */
export function may(role: ApiRole, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].has(permission);
}

/** The roles that may do that, the mightiest first. */
export function rolesWith(permission: Permission): readonly ApiRole[] {
  return (Object.keys(ROLE_PERMISSIONS) as ApiRole[]).filter((role) => may(role, permission));
}

/** What is put on record although it changes nothing: somebody hears a caller, or takes records out of the program. */
export const PLAYS: ReadonlySet<Permission> = new Set(['recordings.read', 'voicemails.hear', 'audit.export']);
