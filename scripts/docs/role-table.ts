import { PERMISSIONS, may } from '../../src/api/access/permissions.ts';
import type { Permission } from '../../src/api/access/permissions.ts';
import { API_ROLES } from '../../src/config/index.ts';

const BEGIN = '<!-- roles -->';
const END = '<!-- /roles -->';

/** The document with the table of roles as the code has it. @throws Error where it has no place for that */
export function withRoles(document: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`there is no ${BEGIN} ... ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${roleTable()}\n${document.slice(end)}`;
}

function roleTable(): string {
  const rows = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => {
    const cells = API_ROLES.map((role) => (may(role, permission) ? 'x' : ''));
    return `| \`${permission}\` | ${PERMISSIONS[permission]} | ${cells.join(' | ')} |`;
  });
  const head = `| permission | to | ${API_ROLES.map((role) => `\`${role}\``).join(' | ')} |`;
  const line = `|---|---|${API_ROLES.map(() => ':-:|').join('')}`;
  return [head, line, ...rows, ''].join('\n');
}
