import './prompts'

/** The ways that are measured, over an account whose prompts are heavy. */
export { default } from './index'
