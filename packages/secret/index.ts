export { Redactor } from './redactor.ts';
export { Secret, revealSecrets } from './secret.ts';
