export { OPENAI_URL, openOpenAi } from './open-openai.ts';
