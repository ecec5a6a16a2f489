export { NodeAnswerer } from './node-answerer.ts';
export { NodeAsker } from './node-asker.ts';
export { OtherNodes } from './other-nodes.ts';
