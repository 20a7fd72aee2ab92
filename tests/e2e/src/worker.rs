//! The extension's service worker in Chromium, seen from inside.
//!
//! As long as it is looked into it does not die when it is idle: for measuring only, never for a test of its life.

use serde_json::{Value, json};

use crate::Error;
use crate::bidi::{Socket, text_at};
use crate::panel::evaluate_over_devtools;

/// A worker that is looked into.
pub struct Worker(Socket);

impl Worker {
    pub(crate) fn behind(socket: Socket) -> Self {
        Self(socket)
    }

    /// The value of a JavaScript expression in the worker, as JSON; a promise is awaited.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, Error> {
        evaluate_over_devtools(&self.0, expression).await
    }

    /// What its JavaScript and its Wasm hold, in bytes, after what nobody uses is gone
    /// (<https://chromedevtools.github.io/devtools-protocol/tot/Runtime/#method-getHeapUsage>).
    pub async fn memory(&self) -> Result<f64, Error> {
        self.0
            .call("HeapProfiler.collectGarbage", json!({}))
            .await?;
        let usage = self.0.call("Runtime.getHeapUsage", json!({})).await?;
        let part = |name: &'static str| {
            let part = usage.get(name).and_then(Value::as_f64);
            part.ok_or(Error::Answer { pointer: name })
        };
        Ok(part("usedSize")? + part("backingStorageSize")? + self.wasm_memory().await?)
    }

    /// The memories of Wasm, which the heap does not count.
    async fn wasm_memory(&self) -> Result<f64, Error> {
        let kind = json!({"expression": "WebAssembly.Memory.prototype"});
        let kind = self.0.call("Runtime.evaluate", kind).await?;
        let kind = json!({"prototypeObjectId": text_at(&kind, "/result/objectId")?});
        let all = self.0.call("Runtime.queryObjects", kind).await?;
        let sum = "function () { return this.reduce((sum, it) => sum + it.buffer.byteLength, 0); }";
        let sum = json!({
            "objectId": text_at(&all, "/objects/objectId")?,
            "functionDeclaration": sum, "returnByValue": true,
        });
        let sum = self.0.call("Runtime.callFunctionOn", sum).await?;
        let bytes = sum.pointer("/result/value").and_then(Value::as_f64);
        bytes.ok_or(Error::Answer {
            pointer: "/result/value",
        })
    }
}
