import { describe, expect, test } from 'vitest';
import { calledNumber, matchRoute } from '../../../src/config/index.ts';
import { matchFault } from '../../../src/config/route-match.ts';
import { good } from './config-file.ts';

const { routes } = good(`
routes:
${['*', '+1555*', '+15559998888', '+1555999*', '*97', 'sales'].map((to) => `  - { match: { to: "${to}" }, handoff: { destinations: [ "sip:a@b" ] } }`).join('\n')}
`);

describe('matchRoute', () => {
  test.each([
    ['+15559998888', '+15559998888'],
    ['+15559990000', '+1555999*'],
    ['+15550000000', '+1555*'],
    ['+49301234', '*'],
    ['*97', '*97'],
    ['*98', '*'],
    ['sip:+15559998888@10.0.0.5:5060;user=phone', '+15559998888'],
    ['sip:+15559998888;npdi=yes@10.0.0.5', '+15559998888'],
    ['sips:+15559998888:pw@h', '+15559998888'],
    ['sip:%2B15559998888@h', '+15559998888'],
    ['tel:+1-555-999-8888;ext=1', '+15559998888'],
    ['sip:+1-555-999-8888;isub=1@h;user=phone', '+15559998888'],
    ['tel:+1(555)999.8888;phone-context=x', '+15559998888'],
    ['+1 555 999 8888', '+15559998888'],
    ['sip:sales@h', 'sales'],
    ['sip:Sales@h', '*'],
    ['sip:10.0.0.5', '*'],
    ['sip:%zz@h', '*'],
    ['', '*'],
  ])('%s takes %s: the most specific wins (RFC 3261 19.1.4)', (to, match) => {
    expect(matchRoute(routes, to)?.match.to).toBe(match);
  });

  test.each(['+1-555-999-8888', '+1555-9998*'])('a route %s is written with separators (RFC 3966 4)', (to) => {
    const [route] = good(`routes: [ { match: { to: "${to}" }, handoff: { destinations: [ "sip:a@b" ] } } ]`).routes;
    expect(matchRoute([route!], '+15559998888')).toBe(route);
  });

  test('nothing that fits is null', () => {
    const numbers = routes.filter(({ match }) => match.to !== '*');
    expect(matchRoute(numbers, '+49301234')).toBeNull();
    expect(matchRoute([], 'x')).toBeNull();
  });

  test('a number "*" is not an exact match of the wildcard', () => {
    expect(matchRoute(routes, '*')?.match.to).toBe('*');
    expect(calledNumber('sip:*@h')).toBe('*');
  });
});

describe('matchFault', () => {
  test.each(['*', '+1555*', '2001', 'sales.de', '*97', '*97*'])('%s is taken', (to) => {
    expect(matchFault(to)).toBeNull();
  });

  test.each(['', '+1*555', '**5', 'sip:2001@h', '2001@h', '20 01', 'x'.repeat(200)])('%j is refused', (to) => {
    expect(matchFault(to)).not.toBeNull();
  });
});
