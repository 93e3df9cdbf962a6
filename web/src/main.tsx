import "./styles/app.css";
import { render } from "preact";
import { App } from "./app";
import { startRouter } from "./router";
import { startSession } from "./session";

startRouter();
startSession();
render(<App />, document.getElementById("app")!);
