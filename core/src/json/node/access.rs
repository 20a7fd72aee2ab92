//! What a [`Node`] hands on: the elements of a list, the fields of a struct, the members of an object, a variant.

use alloc::string::String;
use core::slice;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer as _, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::{Misfit, Node};

/// The elements of a list.
pub(super) struct Elements<'value> {
    rest: slice::IterMut<'value, Value>,
    strict: bool,
}

impl<'value> Elements<'value> {
    pub(super) fn of(list: &'value mut [Value], strict: bool) -> Self {
        let rest = list.iter_mut();
        Self { rest, strict }
    }

    #[inline(never)]
    pub(super) fn of_node(node: Node<'value>) -> Result<Self, Misfit> {
        let Node { value, strict } = node;
        match value {
            Some(Value::Array(list)) => Ok(Self::of(list, strict)),
            _ => Err(Misfit),
        }
    }

    #[inline(never)]
    pub(super) fn next(&mut self) -> Option<Node<'value>> {
        let value = self.rest.next()?;
        Some(Node::of(value, self.strict))
    }

    /// A list that is longer than the tuple is another thing.
    #[inline(never)]
    pub(super) fn end(&self) -> Result<(), Misfit> {
        if self.rest.len() == 0 {
            Ok(())
        } else {
            Err(Misfit)
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misfit> {
        match self.next() {
            Some(node) => seed.deserialize(node).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The fields of a struct, by name.
pub(super) struct Fields<'value> {
    names: slice::Iter<'static, &'static str>,
    members: &'value mut Map<String, Value>,
    found: usize,
    strict: bool,
}

impl<'value> Fields<'value> {
    #[inline(never)]
    pub(super) fn of(node: Node<'value>, names: &'static [&'static str]) -> Result<Self, Misfit> {
        Ok(Self {
            names: names.iter(),
            found: 0,
            strict: node.strict,
            members: node.members()?,
        })
    }

    #[inline(never)]
    pub(super) fn next(&mut self) -> Option<Node<'_>> {
        let name = self.names.next()?;
        let value = self.members.get_mut(*name);
        self.found += usize::from(value.is_some());
        let strict = self.strict;
        Some(Node { value, strict })
    }

    #[inline(never)]
    pub(super) fn end(&self) -> Result<(), Misfit> {
        if self.strict && self.found != self.members.len() {
            Err(Misfit)
        } else {
            Ok(())
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Fields<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misfit> {
        let Some(node) = self.next() else {
            return Ok(None);
        };
        let is_there = node.value.is_some();
        match seed.deserialize(node) {
            Ok(read) => Ok(Some(read)),
            // The tuple ends here: a field with a default takes that, and any other makes it a misfit.
            Err(Misfit) if !is_there => Ok(None),
            Err(Misfit) => Err(Misfit),
        }
    }
}

/// The members of an object.
pub(super) struct Members<'value> {
    rest: serde_json::map::IterMut<'value>,
    value: Option<&'value mut Value>,
    strict: bool,
}

impl<'value> Members<'value> {
    pub(super) fn of(members: &'value mut Map<String, Value>, strict: bool) -> Self {
        Self {
            rest: members.iter_mut(),
            value: None,
            strict,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(name.as_str().into_deserializer())
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        seed.deserialize(Node {
            value: self.value.take(),
            strict: self.strict,
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A variant of an enum: its name, or an object with its name and its content.
pub(super) struct Variant<'value> {
    name: &'value str,
    content: Content<'value>,
}

impl<'value> Variant<'value> {
    #[inline(never)]
    pub(super) fn of(node: Node<'value>) -> Result<Self, Misfit> {
        let Node { value, strict } = node;
        match value {
            Some(Value::String(name)) => Ok(Self {
                name,
                content: Content(None),
            }),
            Some(Value::Object(members)) => {
                let mut members = members.iter_mut();
                match (members.next(), members.next()) {
                    (Some((name, content)), None) => Ok(Self {
                        name,
                        content: Content(Some(Node::of(content, strict))),
                    }),
                    (None | Some(_), _) => Err(Misfit),
                }
            }
            _ => Err(Misfit),
        }
    }
}

impl<'de, 'value> EnumAccess<'de> for Variant<'value> {
    type Error = Misfit;
    type Variant = Content<'value>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content<'value>), Misfit> {
        let name: StrDeserializer<'_, Misfit> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}

/// What a variant holds; nothing where it is a bare word.
pub(super) struct Content<'value>(Option<Node<'value>>);

impl<'value> Content<'value> {
    #[inline(never)]
    pub(super) fn node(self) -> Result<Node<'value>, Misfit> {
        self.0.ok_or(Misfit)
    }
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        match self.0.and_then(|node| node.value) {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Misfit),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self.node()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.node()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.node()?.fields(names, visitor)
    }
}
