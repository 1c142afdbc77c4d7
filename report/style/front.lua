-- Unnumbered chapters that open the report stand before the contents: a declaration, the abstract.
-- The bundled engine runs it after thesis.lua, Quarto after its own filters and for its PDF alone:
-- Quarto's page has its contents at the side.

function Pandoc(doc)
  local meta = doc.meta
  if quarto and FORMAT ~= "typst" or meta.brief or meta.abstract then return doc end
  local letters = meta.letters or {} -- of appendices, which thesis.lua has numbered
  local function opens(block)
    return block and block.t == "Header" and block.level == 1
      and block.classes:includes("unnumbered") and not letters[block.identifier]
  end
  local at = 1
  while doc.blocks[at] and doc.blocks[at].t == "Div" do at = at + 1 end -- thesis.lua's notice
  if not opens(doc.blocks[at]) then return doc end
  meta["abstract-title"] = doc.blocks:remove(at).content
  local abstract = pandoc.Blocks({})
  while doc.blocks[at] do
    local block = doc.blocks[at]
    if block.t == "Header" and block.level == 1 then
      if not opens(block) then break end
      block.classes:insert("unlisted")
      abstract:insert(quarto and pandoc.RawBlock("typst", "#pagebreak(weak: true)")
        or pandoc.Div({}, { class = "pagebreak" }))
    end
    abstract:insert(doc.blocks:remove(at))
  end
  meta.abstract = abstract
  return doc
end
