import type { Role } from './session.ts';

/** A page of ours. */
export interface PageInfo {
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  readonly roles: readonly Role[];
}

const ALL: readonly Role[] = ['admin', 'supervisor', 'operator', 'viewer'];

/** The pages in the order of the navigation, and who sees them. */
export const PAGES: readonly PageInfo[] = [
  { name: 'desk', label: 'Desk', icon: 'headset', roles: ['agent', 'supervisor', 'operator', 'admin'] },
  { name: 'board', label: 'Board', icon: 'board', roles: ALL },
  { name: 'reports', label: 'Reports', icon: 'chart', roles: ALL },
  { name: 'audit', label: 'Audit', icon: 'shield', roles: ALL },
  { name: 'voicemails', label: 'Messages', icon: 'mail', roles: ALL },
  { name: 'system', label: 'System', icon: 'pulse', roles: ALL },
  { name: 'config', label: 'Configuration', icon: 'sliders', roles: ['admin'] },
  { name: 'try', label: 'Try it', icon: 'play', roles: ['admin', 'operator'] },
];

/** The pages that a role sees. */
export function pagesOf(role: Role): readonly PageInfo[] {
  return PAGES.filter(({ roles }) => roles.includes(role));
}

/** Whether a role may hear recordings and act on calls of others. */
export function supervises(role: Role): boolean {
  return role === 'admin' || role === 'supervisor' || role === 'operator';
}
