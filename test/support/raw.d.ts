// What Vite makes of an import, where the tests read files as text.
declare module '*?raw' {
  const text: string
  export default text
}

interface ImportMeta {
  glob: (files: string, options: { query: '?raw'; import: 'default'; eager: true }) => Record<string, string>
}
