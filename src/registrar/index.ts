export { OwnAddresses } from './own-addresses.ts';
export { UserRegistrar } from './user-registrar.ts';
