import type { Permission, Session } from './session.ts';

/** A page of ours. */
export interface PageInfo {
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  /** Whoever may do that sees it. */
  readonly needs: Permission;
}

/** The pages in the order of the navigation. */
export const PAGES: readonly PageInfo[] = [
  { name: 'desk', label: 'Desk', icon: 'headset', needs: 'handoffs.act' },
  { name: 'board', label: 'Board', icon: 'board', needs: 'reports.read' },
  { name: 'reports', label: 'Reports', icon: 'chart', needs: 'reports.read' },
  { name: 'audit', label: 'Audit', icon: 'shield', needs: 'audit.read' },
  { name: 'voicemails', label: 'Messages', icon: 'mail', needs: 'voicemails.read' },
  { name: 'system', label: 'System', icon: 'pulse', needs: 'system.read' },
  { name: 'try', label: 'Try it', icon: 'play', needs: 'try.run' },
  { name: 'config', label: 'Configuration', icon: 'sliders', needs: 'config.read' },
];

/** The pages that somebody sees. An application has no eyes. */
export function pagesOf({ role, permissions }: Session): readonly PageInfo[] {
  return role === 'app' ? [] : PAGES.filter(({ needs }) => permissions.includes(needs));
}
