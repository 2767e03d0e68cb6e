declare module "virtual:dabba/commands" {
  const commands: readonly import("../protocol/command-page.ts").CommandPage[];
  export default commands;
}
