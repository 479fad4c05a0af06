import type { Hono } from 'hono'

/** The exported document. Numbers beyond 2^53 are exact in the text; JSON.parse rounds them. */
export type ExportDocument = {
  exportedAt: string
  version: '1.0'
  user: {
    id: string
    email: string
    name: string | null
    plan: string | null
    role: string
    referralCode: string | null
    referralCredits: number
  }
  agents: {
    id: string
    name: string
    model: string
    status: string
    createdAt: string
    updatedAt: string
  }[]
  scheduledTasks: {
    id: string
    name: string
    cronSchedule: string
    enabled: boolean
    createdAt: string
  }[]
  workflows: {
    id: string
    name: string
    enabled: boolean
    createdAt: string
  }[]
}

/** Every error. */
export type ErrorAnswer = {
  error:
    | 'Unauthorized'
    | 'Forbidden'
    | 'Not Found'
    | 'Method Not Allowed'
    | 'Too Many Requests'
    | 'Export failed'
    | 'Service Unavailable'
  message: string
  requestId: string
}

type Input = { header: { authorization?: string } }
type File = { input: Input; output: ExportDocument; outputFormat: 'json'; status: 200 }
type Failure = {
  input: Input
  output: ErrorAnswer
  outputFormat: 'json'
  status: 401 | 403 | 404 | 405 | 429 | 500 | 503
}

/** The API for Hono's typed client: `hc<App>('https://…')`. */
export type App = Hono<object, { '/api/export': { $get: File | Failure } }, '/'>
