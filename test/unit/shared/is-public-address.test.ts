import { expect, test } from 'vitest';
import { isPublicAddress } from '../../../src/shared/is-public-address.ts';

test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

// RFC 6890 and the IANA special-purpose address registries.
test.each([
  '0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1',
  '192.0.2.1', '192.168.0.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:8.8.8.8', '::ffff:10.0.0.1', '64:ff9b::a00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1', '2001:db8::1',
  '2002:a00:1::', '2001::1', '', 'localhost', 'example.com', '8.8.8.8.', '010.0.0.1',
])('%s is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
}); // prettier-ignore
